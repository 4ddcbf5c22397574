//! An amount of each burden, and sums of them.

use std::ops::{AddAssign, Sub};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::burden::Burden;

/// An amount of each burden, in the burden's unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Amounts {
    /// Hours out of hours.
    pub out_of_hours: f64,
    /// Nights.
    pub nights: f64,
    /// Weekends.
    pub weekends: f64,
    /// Bank holidays.
    pub bank_holidays: f64,
    /// Named days.
    pub named_days: f64,
}

impl Amounts {
    /// The amount of one burden.
    #[must_use]
    pub fn get(&self, burden: Burden) -> f64 {
        match burden {
            Burden::OutOfHours => self.out_of_hours,
            Burden::Nights => self.nights,
            Burden::Weekends => self.weekends,
            Burden::BankHolidays => self.bank_holidays,
            Burden::NamedDays => self.named_days,
        }
    }

    /// Adds to one burden.
    pub fn add(&mut self, burden: Burden, amount: f64) {
        *match burden {
            Burden::OutOfHours => &mut self.out_of_hours,
            Burden::Nights => &mut self.nights,
            Burden::Weekends => &mut self.weekends,
            Burden::BankHolidays => &mut self.bank_holidays,
            Burden::NamedDays => &mut self.named_days,
        } += amount;
    }

    /// Every amount times `factor`.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        Self {
            out_of_hours: self.out_of_hours * factor,
            nights: self.nights * factor,
            weekends: self.weekends * factor,
            bank_holidays: self.bank_holidays * factor,
            named_days: self.named_days * factor,
        }
    }

    /// Each burden with its amount, in the order in which burdens are shown.
    pub fn iter(&self) -> impl Iterator<Item = (Burden, f64)> + '_ {
        Burden::ALL
            .map(|burden| (burden, self.get(burden)))
            .into_iter()
    }
}

impl AddAssign for Amounts {
    fn add_assign(&mut self, other: Self) {
        for (burden, amount) in other.iter() {
            self.add(burden, amount);
        }
    }
}

impl Sub for Amounts {
    type Output = Self;
    fn sub(mut self, other: Self) -> Self {
        self += other.times(-1.0);
        self
    }
}
