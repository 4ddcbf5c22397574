//! Prices of remedies.

use super::catalogue::File;
use super::error::{ConfigError, SettingPlace};
use super::toml_text;
use evenwatch_domain::remedy::PriceList;

/// The file's name in the folder `remedies`.
pub(super) const PRICES: &str = "prices.toml";

/// Reads prices; ids that could not be part of a person's or pattern's id, and terms outside 1-28,
/// hours outside 0-60 and leave outside 0-26 weeks, are refused.
pub(super) fn read(file: &File) -> Result<PriceList, ConfigError> {
    let prices: PriceList = toml_text::read(&file.source, &file.text)?;
    let posts = prices.posts.iter().map(|post| &post.id);
    let patterns = prices.patterns.iter().map(|pattern| &pattern.id);
    let good = |id: &str| {
        let letters = id
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        (1..=24).contains(&id.len()) && letters
    };
    if let Some(id) = posts.chain(patterns).find(|id| !good(id)) {
        return Err(ConfigError::wrong(
            SettingPlace::whole(&file.source),
            format!("\"{id}\" is not an id of a post or pattern"),
            "write 1 to 24 small letters, digits or hyphens".to_owned(),
        ));
    }
    let odd = prices.posts.iter().find(|post| {
        !(1..=28).contains(&post.at_most_one_in)
            || !(0.0..=60.0).contains(&post.other_weekly_hours)
            || !(0.0..=26.0).contains(&post.leave_weeks)
    });
    if let Some(post) = odd {
        return Err(ConfigError::wrong(
            SettingPlace::whole(&file.source),
            format!(
                "post \"{}\" has at_most_one_in = {}, other_weekly_hours = {} and leave_weeks = {}",
                post.id, post.at_most_one_in, post.other_weekly_hours, post.leave_weeks
            ),
            "give 1 to 28 for the first, 0 to 60 for the second and 0 to 26 for the third"
                .to_owned(),
        ));
    }
    let share = |share: f64| (0.0..=1.0).contains(&share);
    let shares = prices.patterns.iter();
    let mut shares = shares.filter_map(|one| Some((&one.id, one.expected_worked_share?)));
    if let Some((id, wrong)) = shares.find(|(_, one)| !share(*one)) {
        return Err(ConfigError::wrong(
            SettingPlace::whole(&file.source),
            format!("pattern \"{id}\" has expected_worked_share = {wrong}"),
            "give the share of the time that is worked, 0 to 1".to_owned(),
        ));
    }
    Ok(prices)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use evenwatch_domain::pattern::DutyKind;

    fn built_in() -> File {
        File {
            source: "prices.toml".to_owned(),
            text: include_str!("../../config/remedies/prices.toml").to_owned(),
        }
    }

    #[test]
    fn every_on_call_duty_from_home_says_how_much_of_it_is_worked() {
        let prices = read(&built_in()).unwrap();
        let from_home = prices
            .patterns
            .iter()
            .filter(|one| one.kind == DutyKind::NonResidentOnCall);
        let said: Vec<bool> = from_home
            .map(|one| one.expected_worked_share.is_some())
            .collect();
        assert!(
            !said.is_empty() && said.iter().all(|said| *said),
            "{said:?}"
        );
    }

    #[test]
    fn a_share_above_all_of_the_time_is_refused() {
        let mut file = built_in();
        file.text = file.text.replace(
            "expected_worked_share = 0.05",
            "expected_worked_share = 5.0",
        );
        let told = read(&file).unwrap_err().to_string();
        assert!(told.contains("expected_worked_share = 5"), "{told}");
    }
}
