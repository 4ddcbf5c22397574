//! Which duties a rule counts.

use crate::problem::{DutyClass, GroupIx, Minutes, WorkPiece};
use serde::{Deserialize, Serialize};

/// A filter over duties; a duty passes when every condition given holds, so the default passes all.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct DutySelector {
    /// One of these classes; empty: every class.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<DutyClass>,
    /// Longer than this, from start to end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longer_than: Option<Minutes>,
    /// At least so many minutes in 23:00-06:00.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub night_at_least: Option<Minutes>,
    /// At least so many minutes of working time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worked_at_least: Option<Minutes>,
    /// Only duties that end late (`true`) or do not (`false`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ending_late: Option<bool>,
    /// One of these types; empty: every type.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupIx>,
    /// Leave out weekend on-call from home that is as light as this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub but_light_weekends: Option<Light>,
}

/// Light weekend on-call: the two are upper limits, both kept.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Light {
    /// Calls expected in 24 hours.
    pub calls: f64,
    /// Working time expected.
    pub worked: Minutes,
}

impl DutySelector {
    /// Every duty of these classes.
    #[must_use]
    pub fn classes(classes: impl IntoIterator<Item = DutyClass>) -> Self {
        DutySelector {
            classes: classes.into_iter().collect(),
            ..DutySelector::default()
        }
    }

    /// Every duty of one type.
    #[must_use]
    pub fn group(group: GroupIx) -> Self {
        DutySelector {
            groups: vec![group],
            ..DutySelector::default()
        }
    }

    /// Whether the duty counts.
    #[must_use]
    pub fn counts(&self, work: &WorkPiece) -> bool {
        (self.classes.is_empty() || self.classes.contains(&work.class))
            && self
                .longer_than
                .is_none_or(|least| work.interval.length() > least)
            && self.night_at_least.is_none_or(|least| work.night >= least)
            && self
                .worked_at_least
                .is_none_or(|least| work.worked >= least)
            && self.ending_late.is_none_or(|late| work.ends_late == late)
            && (self.groups.is_empty() || work.group.is_some_and(|g| self.groups.contains(&g)))
            && !self
                .but_light_weekends
                .is_some_and(|light| light.covers(work))
    }
}

impl Light {
    fn covers(self, work: &WorkPiece) -> bool {
        work.class == DutyClass::NonResidentOnCall
            && work.weekend.is_some()
            && work.worked <= self.worked
            && work
                .on_call
                .is_none_or(|expected| expected.calls <= self.calls)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::problem::{Day, Interval, Minute};

    #[test]
    fn boundaries() {
        let ten_hours = Interval::new(Minute(0), Minute(600)).unwrap();
        let work = WorkPiece::plain("w", ten_hours, DutyClass::Shift, Day(0));
        let longer = |m| DutySelector {
            longer_than: Some(Minutes(m)),
            ..DutySelector::default()
        };
        assert!(!longer(600).counts(&work), "10 h is not longer than 10 h");
        assert!(longer(599).counts(&work));
        assert!(!DutySelector::classes([DutyClass::ResidentOnCall]).counts(&work));
        assert!(DutySelector::default().counts(&work));
    }

    #[test]
    fn unknown_keys_are_refused() {
        let parsed: Result<DutySelector, _> = serde_json::from_str(r#"{"class": ["shift"]}"#);
        assert!(parsed.unwrap_err().to_string().contains("unknown field"));
    }
}
