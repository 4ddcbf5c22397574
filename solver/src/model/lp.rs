//! A mixed-integer program as plain data: what the rules write into, and what the engine hands to
//! good_lp.
//!
//! Plain data can be cloned per tier, cut down, tested for a given roster and printed, none of
//! which the solver's own model allows.

use std::collections::BTreeMap;

/// A variable's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Var(pub usize);

/// Whether a variable must be whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariableKind {
    /// Whole numbers only.
    Integer,
    /// Any number.
    Real,
}

/// One variable.
#[derive(Debug, Clone, Copy)]
pub struct VariableSpec {
    /// Least value.
    pub lower: f64,
    /// Largest value.
    pub upper: f64,
    /// Whole or not.
    pub kind: VariableKind,
}

/// One constraint, `lower <= sum <= upper`.
#[derive(Debug, Clone)]
pub struct LpRow {
    /// Terms, each variable once.
    pub terms: Vec<(Var, f64)>,
    /// Least value; `-inf` for none.
    pub lower: f64,
    /// Largest value; `inf` for none.
    pub upper: f64,
}

/// A variable with the least and the largest value of a range.
pub type Range = (Var, f64, f64);

/// A linear expression.
#[derive(Debug, Clone, Default)]
pub struct Lin {
    /// Terms; a variable may appear more than once.
    pub terms: Vec<(Var, f64)>,
    /// Constant.
    pub constant: f64,
}

impl Lin {
    /// Add `factor` times another expression.
    pub fn add(&mut self, factor: f64, other: &Lin) {
        self.terms
            .extend(other.terms.iter().map(|(v, c)| (*v, c * factor)));
        self.constant += factor * other.constant;
    }

    /// Add one term.
    pub fn push(&mut self, var: Var, factor: f64) {
        self.terms.push((var, factor));
    }
}

impl From<Var> for Lin {
    fn from(var: Var) -> Self {
        Lin {
            terms: vec![(var, 1.0)],
            constant: 0.0,
        }
    }
}

/// Variables, constraints, and the price of soft rules.
#[derive(Debug, Clone, Default)]
pub struct Lp {
    /// Variables.
    pub columns: Vec<VariableSpec>,
    /// Constraints.
    pub rows: Vec<LpRow>,
    /// Cost of soft rules.
    pub soft: Lin,
    /// Flags: 1 when a count reaches a number; needed to complete a roster to a full solution,
    /// before the sums that they stand in.
    pub flags: Vec<(Var, Lin, f64)>,
    /// Whole variables that count yes-or-no ones; needed likewise, before all others.
    pub tallies: Vec<(Var, Lin)>,
    /// Whole variables that are sums of others; needed likewise.
    pub wholes: Vec<(Var, Lin)>,
    /// Flags: 1 when one of some whole variables is outside its range; needed likewise.
    pub outside: Vec<(Var, Vec<Range>)>,
}

impl Lp {
    /// A new variable.
    pub fn column(&mut self, lower: f64, upper: f64, kind: VariableKind) -> Var {
        self.columns.push(VariableSpec { lower, upper, kind });
        Var(self.columns.len() - 1)
    }

    /// A new yes-or-no variable.
    pub fn binary(&mut self) -> Var {
        self.column(0.0, 1.0, VariableKind::Integer)
    }

    /// `expression <= upper`.
    pub fn at_most(&mut self, expression: Lin, upper: f64) {
        self.row(expression, f64::NEG_INFINITY, upper);
    }

    /// `expression >= lower`.
    pub fn at_least(&mut self, expression: Lin, lower: f64) {
        self.row(expression, lower, f64::INFINITY);
    }

    /// `lower <= expression <= upper`; a row that its variables' bounds already imply is left out.
    pub fn row(&mut self, mut expression: Lin, lower: f64, upper: f64) {
        expression.terms.sort_by_key(|(v, _)| *v);
        expression.terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        expression.terms.retain(|(_, c)| *c != 0.0);
        let (lower, upper) = (lower - expression.constant, upper - expression.constant);
        let (least, most) = self.range(&expression.terms);
        if least >= lower && most <= upper {
            return;
        }
        self.rows.push(LpRow {
            terms: expression.terms,
            lower,
            upper,
        });
    }

    /// Least value that the bounds of its variables allow a sum of terms.
    pub fn least(&self, terms: &[(Var, f64)]) -> f64 {
        self.range(terms).0
    }

    /// Least and largest value that the bounds of its variables allow a sum of terms.
    fn range(&self, terms: &[(Var, f64)]) -> (f64, f64) {
        terms.iter().fold((0.0, 0.0), |(least, most), (v, c)| {
            let column = self.columns[v.0];
            let (a, b) = (c * column.lower, c * column.upper);
            (least + a.min(b), most + a.max(b))
        })
    }

    /// The same program with what tallies count in place of them: their columns stay, in no row.
    pub fn spread(&self) -> Self {
        let counted: BTreeMap<Var, &Lin> = self.tallies.iter().map(|(v, sum)| (*v, sum)).collect();
        let mut spread = Lp {
            rows: Vec::with_capacity(self.rows.len()),
            ..self.clone()
        };
        for tally in counted.keys() {
            spread.columns[tally.0].kind = VariableKind::Real;
        }
        for row in &self.rows {
            let mut sum = Lin::default();
            for (var, factor) in &row.terms {
                match counted.get(var) {
                    Some(counted) => sum.add(*factor, counted),
                    None => sum.push(*var, *factor),
                }
            }
            spread.row(sum, row.lower, row.upper);
        }
        spread
    }

    /// Give the whole variables that follow from others their values.
    pub fn complete(&self, values: &mut [f64]) {
        let whole = |(whole, sum): &(Var, Lin), values: &mut [f64]| {
            values[whole.0] = Lp::value(sum, values).round();
        };
        for tally in &self.tallies {
            whole(tally, values);
        }
        for (flag, count, least) in &self.flags {
            values[flag.0] = f64::from(u8::from(Lp::value(count, values) >= *least - 0.5));
        }
        for sum in &self.wholes {
            whole(sum, values);
        }
        for (flag, ranges) in &self.outside {
            let beyond = |(var, low, high): &(Var, f64, f64)| {
                values[var.0] < low - 0.5 || values[var.0] > high + 0.5
            };
            values[flag.0] = f64::from(u8::from(ranges.iter().any(beyond)));
        }
    }

    /// Value of an expression.
    pub fn value(expression: &Lin, values: &[f64]) -> f64 {
        expression.constant
            + expression
                .terms
                .iter()
                .map(|(v, c)| c * values[v.0])
                .sum::<f64>()
    }
}
