//! The catalogue: contracts, standards, calendars and prices in force, as read from `config/` or a
//! folder of the user's.

use std::collections::BTreeMap;

use super::calendar::{BankHolidays, NamedDay};
use super::contract::Contract;
use super::ids::{ContractId, StandardId};
use super::remedy::PriceList;
use super::standard::Standard;
use super::weekend::Weekend;

/// Everything that is data of the field and not of one network.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    /// Rule sets of contracts.
    pub contracts: BTreeMap<ContractId, Contract>,
    /// Standards that audits hold cover against.
    pub standards: BTreeMap<StandardId, Standard>,
    /// Bank holidays by division.
    pub bank_holidays: BankHolidays,
    /// Named days, in the order of the year.
    pub named_days: Vec<NamedDay>,
    /// When a weekend begins and ends.
    pub weekend: Weekend,
    /// Prices of remedies.
    pub prices: PriceList,
}
