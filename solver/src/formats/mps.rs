//! The compact model as free-format MPS, for other solvers.
//!
//! What is written is what [`solve`](crate::solve()) hands to HiGHS, before anything is decided by
//! the search: the same variables and rows, hard rules as rows, soft ones with slacks that cost.
//! Under [`Objective::Weighted`] its least value is the problem's. Under [`Objective::Tiers`] MPS
//! has no word for a second objective, so that the objective is the *first tier alone*, cover:
//! minutes short times criticality.
//!
//! Names: `p3_d17` is 1 where person 3 holds duty 17, `s17` and `o17` are people short and too many
//! on duty 17, `v…` are variables of rules. The constant of the objective stands, with its sign
//! turned, as right-hand side of its row, as HiGHS, CPLEX and Gurobi read it.

use crate::model::build::{CompactModel, Strictness};
use crate::model::lp::{Lin, Lp, LpRow, VariableKind, VariableSpec};
use crate::outcome::TierName;
use crate::problem::{Objective, Problem};
use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// The compact model of a problem.
#[must_use]
pub fn write(problem: &Problem) -> String {
    let mut model = CompactModel::new(problem, Strictness::AsGiven);
    for _ in &model.impossible {
        // A pin on a duty that the person may not hold: nothing solves it, and no variable says so.
        model.lp.row(Lin::default(), 1.0, 1.0);
    }
    let tier = match problem.parts().objective {
        Objective::Tiers => TierName::Cover,
        Objective::Weighted => TierName::Weighted,
    };
    let objective = model.tier(problem, tier);
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = program(&mut text, &model.lp, &objective, &names(&model));
    text
}

fn names(model: &CompactModel) -> Vec<String> {
    let mut names: Vec<String> = (0..model.lp.columns.len())
        .map(|n| format!("v{n}"))
        .collect();
    for ((person, duty), var) in &model.held {
        names[var.0] = format!("p{person}_d{duty}");
    }
    for (duty, (short, over)) in model.cover.iter().enumerate() {
        names[short.0] = format!("s{duty}");
        if let Some(over) = over {
            names[over.0] = format!("o{duty}");
        }
    }
    names
}

fn program(out: &mut String, lp: &Lp, objective: &Lin, names: &[String]) -> fmt::Result {
    writeln!(out, "NAME evenwatch\nROWS\n N cost")?;
    for (n, row) in lp.rows.iter().enumerate() {
        writeln!(out, " {} r{n}", sense(row))?;
    }
    columns(out, lp, objective, names)?;
    writeln!(out, "RHS")?;
    if objective.constant != 0.0 {
        writeln!(out, " rhs cost {}", -objective.constant)?;
    }
    for (n, row) in lp.rows.iter().enumerate() {
        let side = if row.upper.is_finite() {
            row.upper
        } else {
            row.lower
        };
        if side != 0.0 {
            writeln!(out, " rhs r{n} {side}")?;
        }
    }
    let ranged = |row: &LpRow| sense(row) == 'L' && row.lower.is_finite();
    if lp.rows.iter().any(ranged) {
        writeln!(out, "RANGES")?;
    }
    for (n, row) in lp.rows.iter().enumerate().filter(|(_, row)| ranged(row)) {
        writeln!(out, " rng r{n} {}", row.upper - row.lower)?;
    }
    writeln!(out, "BOUNDS")?;
    for (column, name) in lp.columns.iter().zip(names) {
        bounds(out, column, name)?;
    }
    writeln!(out, "ENDATA")
}

/// Type of a row; one with two different sides is `L` with a range.
#[allow(clippy::float_cmp)]
fn sense(row: &LpRow) -> char {
    match (row.lower.is_finite(), row.upper.is_finite()) {
        (true, true) if row.lower == row.upper => 'E',
        (_, true) => 'L',
        (true, false) => 'G',
        (false, false) => 'N',
    }
}

/// Column by column, whole ones between markers.
fn columns(out: &mut String, lp: &Lp, objective: &Lin, names: &[String]) -> fmt::Result {
    let mut costs: BTreeMap<usize, f64> = BTreeMap::new();
    for (var, cost) in &objective.terms {
        *costs.entry(var.0).or_default() += cost;
    }
    let mut entries: Vec<Vec<(usize, f64)>> = vec![Vec::new(); lp.columns.len()];
    for (n, row) in lp.rows.iter().enumerate() {
        for (var, factor) in &row.terms {
            entries[var.0].push((n, *factor));
        }
    }
    writeln!(out, "COLUMNS")?;
    let mut kind = VariableKind::Real;
    for (at, column) in lp.columns.iter().enumerate() {
        if column.kind != kind {
            kind = column.kind;
            marker(out, kind)?;
        }
        let cost = costs.get(&at).copied().unwrap_or(0.0);
        // A column that stands in no row is known by its cost alone, be it 0.
        if cost != 0.0 || entries[at].is_empty() {
            writeln!(out, " {} cost {cost}", names[at])?;
        }
        for (row, factor) in &entries[at] {
            writeln!(out, " {} r{row} {factor}", names[at])?;
        }
    }
    if kind == VariableKind::Integer {
        marker(out, VariableKind::Real)?;
    }
    Ok(())
}

fn marker(out: &mut String, kind: VariableKind) -> fmt::Result {
    let word = match kind {
        VariableKind::Integer => "INTORG",
        VariableKind::Real => "INTEND",
    };
    writeln!(out, " marker 'MARKER' '{word}'")
}

/// Every bound, for solvers differ in what they take for granted of whole columns.
#[allow(clippy::float_cmp)]
fn bounds(out: &mut String, column: &VariableSpec, name: &str) -> fmt::Result {
    if column.lower == column.upper {
        return writeln!(out, " FX bnd {name} {}", column.lower);
    }
    if column.lower.is_finite() {
        writeln!(out, " LO bnd {name} {}", column.lower)?;
    } else {
        writeln!(out, " MI bnd {name}")?;
    }
    if column.upper.is_finite() {
        writeln!(out, " UP bnd {name} {}", column.upper)
    } else {
        writeln!(out, " PL bnd {name}")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::budget::SearchBudget;
    use crate::formats::{
        curtois,
        networks::{Size, invent},
    };
    use crate::model::engine::{EngineOutcome, Run, minimise};
    use crate::model::lp::Var;
    use crate::{Control, Limits, Status, solve};

    /// Invented: three people, two shifts, a week, with requests and too few people, so that every
    /// price is paid.
    const WARD: &str = "SECTION_HORIZON\n7\nSECTION_SHIFTS\nE,480,\nL,480,E\nSECTION_STAFF\n\
        A,E=7|L=7,2400,960,5,2,2,1\nB,E=7|L=0,2400,960,5,2,2,1\nC,E=2|L=7,1920,960,4,2,2,1\nSECTION_DAYS_OFF\nA,3\n\
        SECTION_SHIFT_ON_REQUESTS\nA,0,L,3\nC,5,E,2\nSECTION_SHIFT_OFF_REQUESTS\nB,1,E,2\nA,5,L,4\nSECTION_COVER\n\
        0,E,1,100,1\n0,L,1,100,1\n1,E,4,100,1\n2,E,1,100,1\n3,L,1,100,1\n4,E,1,100,1\n5,E,1,100,1\n5,L,1,100,1\n6,L,1,100,1\n";

    /// Reads what `write` writes, by the format's rules and without its names.
    fn read(text: &str) -> (Lp, Lin) {
        let (mut lp, mut objective) = (Lp::default(), Lin::default());
        let (mut rows, mut columns): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        let (mut section, mut kind) = ("", VariableKind::Real);
        for line in text.lines() {
            let words: Vec<&str> = line.split_whitespace().collect();
            if !line.starts_with(' ') {
                section = words[0];
                continue;
            }
            let row = |name: &str| rows.iter().position(|r| *r == name);
            match section {
                "ROWS" if words[0] == "N" => {}
                "ROWS" => {
                    rows.push(words[1]);
                    let (lower, upper) = match words[0] {
                        "E" => (0.0, 0.0),
                        "L" => (f64::NEG_INFINITY, 0.0),
                        "G" => (0.0, f64::INFINITY),
                        other => panic!("{other}"),
                    };
                    lp.rows.push(LpRow {
                        terms: Vec::new(),
                        lower,
                        upper,
                    });
                }
                "COLUMNS" if words[1] == "'MARKER'" => {
                    kind = if words[2] == "'INTORG'" {
                        VariableKind::Integer
                    } else {
                        VariableKind::Real
                    };
                }
                "COLUMNS" => {
                    if columns.last() != Some(&words[0]) {
                        assert!(!columns.contains(&words[0]), "{line}");
                        columns.push(words[0]);
                        lp.column(0.0, f64::INFINITY, kind);
                    }
                    let (var, factor) = (Var(columns.len() - 1), words[2].parse().unwrap());
                    match row(words[1]) {
                        Some(row) => lp.rows[row].terms.push((var, factor)),
                        None => objective.push(var, factor),
                    }
                }
                "RHS" => {
                    let side: f64 = words[2].parse().unwrap();
                    match row(words[1]).map(|n| &mut lp.rows[n]) {
                        None => objective.constant = -side,
                        Some(row) => {
                            row.lower += side;
                            row.upper += side;
                        }
                    }
                }
                "RANGES" => {
                    let row = &mut lp.rows[row(words[1]).unwrap()];
                    row.lower = row.upper - words[2].parse::<f64>().unwrap();
                }
                "BOUNDS" => {
                    let at = columns.iter().position(|c| *c == words[2]).unwrap();
                    let value = words.get(3).map_or(f64::INFINITY, |w| w.parse().unwrap());
                    match words[0] {
                        "FX" => (lp.columns[at].lower, lp.columns[at].upper) = (value, value),
                        "LO" => lp.columns[at].lower = value,
                        "UP" | "PL" => lp.columns[at].upper = value,
                        other => panic!("{other}"),
                    }
                }
                other => panic!("{other}"),
            }
        }
        (lp, objective)
    }

    fn least(text: &str) -> Option<f64> {
        let (lp, objective) = read(text);
        let run = Run {
            watch: &SearchBudget::patient(),
            start: None,
            gap: 0.0,
            step: None,
            threads: 1,
            seed: 1,
            search: true,
        };
        match minimise(&lp, &objective, &run) {
            EngineOutcome::Found { values, bound } => {
                let value = Lp::value(&objective, &values);
                assert!((value - bound).abs() < 1e-6, "{value} {bound}");
                Some(value)
            }
            EngineOutcome::Infeasible => None,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn read_back_it_has_the_optimum_of_the_problem() {
        let ward = curtois::read(WARD).unwrap().problem;
        let outcome = solve(&ward, &Limits::default(), &Control::default());
        assert_eq!(outcome.status, Status::Optimal);
        let told = outcome.tiers[0].value;
        assert!(told > 100.0, "{told}: somebody is short");
        let found = least(&write(&ward)).unwrap();
        assert!((found - told).abs() < 1e-6, "{found} {told}");
    }

    #[test]
    fn of_tiers_it_has_the_first() {
        let mut parts = invent(Size::Small, 1).unwrap();
        for duty in parts.duties.iter_mut().take(2) {
            duty.candidates.clear();
        }
        let network = Problem::new(parts).unwrap();
        // A night and the next, 12 hours each, at criticality 20.
        assert_eq!(least(&write(&network)), Some(2.0 * 720.0 * 20.0));
    }

    #[test]
    fn a_pin_that_cannot_be_kept_leaves_no_solution() {
        let mut parts = invent(Size::Small, 1).unwrap();
        parts.people[0].unavailable.push(parts.horizon);
        let first = parts
            .duties
            .iter()
            .position(|d| d.candidates.iter().any(|c| c.person.0 == 0));
        parts.fixed.push(crate::problem::Fixed {
            person: crate::problem::PersonIx(0),
            duty: crate::problem::DutyIx(first.unwrap()),
            hold: crate::problem::Hold::Must,
        });
        let network = Problem::new(parts).unwrap();
        assert_eq!(least(&write(&network)), None);
    }
}
