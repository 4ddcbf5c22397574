//! The text format of the shift-scheduling instances of Curtois and Qu (2014).
//!
//! A day's shifts have lengths but no hours: all start with the day, so that one person holds at
//! most one of them.

mod build;
mod read;
mod write;

use super::FormatError;
use crate::problem::Problem;

/// An instance read.
#[derive(Debug, Clone)]
pub struct Instance {
    /// As a problem, with the weighted objective.
    pub problem: Problem,
    days: i32,
    shifts: Vec<String>,
    /// Which day and shift a duty is.
    cells: Vec<(i32, usize)>,
}

/// Read an instance.
///
/// # Errors
/// The first line that does not fit, with its section and number, or an inconsistency that only the
/// whole shows.
pub fn read(text: &str) -> Result<Instance, FormatError> {
    build::instance(read::draft(text)?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::outcome::Roster;
    use crate::problem::{DutyIx, PersonIx};

    /// Invented: two people, two shifts, a week.
    const SMALL: &str = "SECTION_HORIZON\n7\nSECTION_SHIFTS\nE,480,\nL,480,E\nSECTION_STAFF\n\
        A,E=7|L=7,2400,960,5,2,2,1\nB,E=7|L=0,2400,960,5,2,2,1\nSECTION_DAYS_OFF\nA,3\n\
        SECTION_SHIFT_ON_REQUESTS\nA,0,L,3\nSECTION_SHIFT_OFF_REQUESTS\nB,1,E,2\nSECTION_COVER\n0,E,1,100,1\n0,L,1,100,1\n";

    #[test]
    fn reads_sections_and_writes_cells() {
        let instance = read(SMALL).unwrap();
        let problem = &instance.problem;
        assert_eq!((problem.people().len(), problem.duties().len()), (2, 14));
        assert_eq!(
            problem.options(PersonIx(0)).len(),
            12,
            "six days, two shifts"
        );
        assert_eq!(problem.options(PersonIx(1)).len(), 7, "no late shifts");
        let roster = Roster::from_pairs(2, [(PersonIx(0), DutyIx(1)), (PersonIx(1), DutyIx(2))]);
        assert_eq!(
            instance.solution(&roster),
            "A\tL\t-\t-\t-\t-\t-\t-\nB\t-\tE\t-\t-\t-\t-\t-\n"
        );
    }

    #[test]
    fn faults_name_section_and_line() {
        for (from, to, says) in [
            (
                "E,480,",
                "E,long,",
                "SECTION_SHIFTS, line 4: field 2 is \"long\"",
            ),
            (
                "L,480,E",
                "L,480,F",
                "SECTION_SHIFTS, line 5: unknown shift \"F\"",
            ),
            (
                "A,E=7|L=7",
                "A,E7|L=7",
                "line 7: \"E7|L=7\" is not SHIFT=NUMBER",
            ),
            ("A,E=7|L=7", "A,E=7|X=7", "line 7: unknown shift \"X\""),
            (
                "A,3",
                "C,3",
                "SECTION_DAYS_OFF, line 10: unknown employee \"C\"",
            ),
            (
                "A,0,L,3",
                "A,0,X,3",
                "SECTION_SHIFT_ON_REQUESTS, line 12: unknown shift \"X\"",
            ),
            ("A,0,L,3", "A,9,L,3", "line 12: day 9 lies outside"),
            ("0,L,1,100", "0,L,1,-", "SECTION_COVER, line 17: field 4"),
            ("SECTION_COVER", "SECTION_COVERS", "unknown section"),
            (
                "SECTION_HORIZON\n7",
                "SECTION_HORIZON\n",
                "SECTION_HORIZON: ",
            ),
        ] {
            let error = read(&SMALL.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
