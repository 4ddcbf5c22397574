//! Whole numbers on the command line: a message says which there are, in words and not as a range
//! of a program.

use std::fmt::Display;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// A whole number of the range.
pub(super) fn whole<T>(
    range: RangeInclusive<T>,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: FromStr + PartialOrd + Display + Clone + Send + Sync + 'static,
{
    move |text| {
        let value = text.trim().parse().ok();
        value.filter(|value| range.contains(value)).ok_or_else(|| {
            let (least, most) = (range.start(), range.end());
            format!("give a whole number, {least} to {most}")
        })
    }
}

/// A whole number that is this or more.
pub(super) fn from<T>(
    least: T,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static
where
    T: FromStr + PartialOrd + Display + Clone + Send + Sync + 'static,
{
    move |text| {
        let value = text.trim().parse().ok();
        let value = value.filter(|value| *value >= least);
        value.ok_or_else(|| format!("give a whole number, {least} or more"))
    }
}

/// An address of this machine's, by number.
pub(super) fn address(text: &str) -> Result<IpAddr, String> {
    text.trim().parse().map_err(|_| {
        "give an address by number, as 127.0.0.1 or ::1; 0.0.0.0 for all that this machine has"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_of_the_range_is_told_the_range() {
        let weeks = whole(1_u32..=104);
        assert_eq!((weeks("1"), weeks("104")), (Ok(1), Ok(104)));
        for wrong in ["0", "-1", "105", "1.5", "", "weeks"] {
            let told = Err("give a whole number, 1 to 104".to_owned());
            assert_eq!(weeks(wrong), told, "{wrong}");
        }
    }
}
