//! Bank holidays, in the shape in which the government publishes them, and named days.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::StrDeserializer;

use super::catalogue::File;
use super::error::{ConfigError, SettingPlace};
use super::toml_text;
use evenwatch_domain::calendar::{BankHolidays, Division, NamedDay};
use evenwatch_domain::parse_error::fault;
use evenwatch_domain::pattern::DayOfWeek;
use evenwatch_domain::weekend::Weekend;

/// Name of the file of bank holidays.
pub(super) const BANK_HOLIDAYS: &str = "bank-holidays.json";

/// Name of the file that says when the built-in list was taken.
pub(super) const ABOUT_BANK_HOLIDAYS: &str = "bank-holidays.about.toml";

/// Name of the file of named days.
pub(super) const NAMED_DAYS: &str = "named-days.toml";

/// Name of the file that says when a weekend begins and ends.
pub(super) const WEEKEND: &str = "weekend.toml";

/// Longest weekend, in minutes on the wall: Thursday evening to Tuesday evening.
const LONGEST_WEEKEND: i64 = 5 * 1440;

/// One division's list. Other keys than these are the publisher's affair, who may add to them.
#[derive(Deserialize)]
struct DivisionList {
    events: Vec<Event>,
}

/// One bank holiday.
#[derive(Deserialize)]
struct Event {
    title: String,
    date: NaiveDate,
}

/// When and where the built-in list was taken.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    taken: NaiveDate,
    #[serde(rename = "source")]
    _source: String,
}

/// The day on which the built-in list was taken.
pub(super) fn taken(file: &File) -> Result<NaiveDate, ConfigError> {
    let about: About = toml_text::read(&file.source, &file.text)?;
    Ok(about.taken)
}

/// The file of named days.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NamedDays {
    days: Vec<NamedDay>,
}

/// Reads `https://www.gov.uk/bank-holidays.json` or a file like it.
pub(super) fn bank_holidays(file: &File) -> Result<BankHolidays, ConfigError> {
    let mut reader = serde_json::Deserializer::from_str(&file.text);
    let lists: BTreeMap<String, DivisionList> = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| {
            let place = SettingPlace {
                source: file.source.clone(),
                line: Some(error.inner().line()),
                key: error.path().to_string(),
            };
            let text = error.inner().to_string();
            let message = text.rsplit_once(" at line ");
            let fault = fault(message.map_or(text.as_str(), |(message, _)| message));
            ConfigError::wrong(place, fault.message, fault.remedy)
        })?;
    let mut days = Vec::new();
    for (key, list) in lists {
        let division = division(file, &key)?;
        let events = list.events.into_iter();
        days.extend(events.map(|event| (division, event.date, event.title)));
    }
    Ok(BankHolidays::new(days))
}

/// The division that a key of the file names.
fn division(file: &File, key: &str) -> Result<Division, ConfigError> {
    let name: StrDeserializer<'_, serde::de::value::Error> = key.into_deserializer();
    Division::deserialize(name).map_err(|error| {
        let fault = fault(&error.to_string());
        ConfigError::wrong(
            SettingPlace::key(&file.source, key),
            fault.message,
            fault.remedy,
        )
    })
}

/// Reads the named days; they come back in the order of the year.
pub(super) fn named_days(file: &File) -> Result<Vec<NamedDay>, ConfigError> {
    let NamedDays { mut days } = toml_text::read(&file.source, &file.text)?;
    let mut seen = BTreeSet::new();
    for (position, day) in days.iter().enumerate() {
        let wrong = |key: &str, message: String, remedy: &str| {
            Err(ConfigError::wrong(
                SettingPlace::key(&file.source, format!("days[{position}].{key}")),
                message,
                remedy,
            ))
        };
        if !seen.insert(&day.id) {
            return wrong(
                "id",
                format!("{} is given twice", day.id),
                "give each named day an id of its own",
            );
        }
        // A leap year, so that 29 February is a day.
        if NaiveDate::from_ymd_opt(2024, day.month, day.day).is_none() {
            let message = format!(
                "\"{}\": month {} has no day {}",
                day.name, day.month, day.day
            );
            return wrong("day", message, "give month 1-12 and one of its days");
        }
    }
    days.sort_by_key(|day| (day.month, day.day));
    Ok(days)
}

/// Reads when a weekend begins and ends.
pub(super) fn weekend(file: &File) -> Result<Weekend, ConfigError> {
    let weekend: Weekend = toml_text::read(&file.source, &file.text)?;
    let begins = matches!(
        weekend.from.day,
        DayOfWeek::Thu | DayOfWeek::Fri | DayOfWeek::Sat
    );
    let ends = matches!(
        weekend.to.day,
        DayOfWeek::Sun | DayOfWeek::Mon | DayOfWeek::Tue
    );
    if begins && ends && weekend.wall_minutes() <= LONGEST_WEEKEND {
        return Ok(weekend);
    }
    let (key, day) = if begins {
        ("to", weekend.to)
    } else {
        ("from", weekend.from)
    };
    let day = format!("{:?}", day.day).to_lowercase();
    Err(ConfigError::wrong(
        SettingPlace::key(&file.source, format!("{key}.day")),
        format!(
            "\"{day}\": a weekend of {} hours",
            weekend.wall_minutes() / 60
        ),
        "begin it on thu, fri or sat, and end it on sun, mon or tue, at most 120 hours later",
    ))
}
