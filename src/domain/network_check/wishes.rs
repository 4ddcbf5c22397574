//! Absences, wishes, and burdens brought forward.

use super::super::network::NetworkFile;
use super::Ids;
use super::problems::Problems;

/// Adds the problems of absences.
pub(super) fn absences(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    for (i, absence) in file.absences.iter().enumerate() {
        problems.distinct(ids.absences(), i, "id", absence.id.as_str());
        problems.refers(
            format_args!("/absences/{i}/person"),
            ids.people(),
            absence.person.as_str(),
        );
        problems.period(format_args!("/absences/{i}/period"), &absence.period);
    }
}

/// Adds the problems of wishes.
pub(super) fn preferences(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    for (i, wish) in file.preferences.iter().enumerate() {
        problems.distinct(ids.preferences(), i, "id", wish.id.as_str());
        problems.refers(
            format_args!("/preferences/{i}/person"),
            ids.people(),
            wish.person.as_str(),
        );
        problems.whole(
            format_args!("/preferences/{i}/weight"),
            "a wish's weight",
            wish.weight.into(),
            1..=10,
        );
        if let Some(period) = &wish.period {
            problems.period(format_args!("/preferences/{i}/period"), period);
        }
        problems.days(format_args!("/preferences/{i}/days"), &wish.days);
        if let Some(pattern) = &wish.pattern {
            problems.refers(
                format_args!("/preferences/{i}/pattern"),
                ids.patterns(),
                pattern.as_str(),
            );
        }
    }
}

/// Adds the problems of burdens brought forward.
pub(super) fn brought_forward(file: &NetworkFile, ids: &Ids<'_>, problems: &mut Problems) {
    for (i, burden) in file.brought_forward.iter().enumerate() {
        problems.refers(
            format_args!("/brought_forward/{i}/person"),
            ids.people(),
            burden.person.as_str(),
        );
        problems.number(
            format_args!("/brought_forward/{i}/amount"),
            "an amount carried before",
            burden.amount,
            0.0..=f64::INFINITY,
        );
        problems.period(format_args!("/brought_forward/{i}/period"), &burden.period);
    }
}
