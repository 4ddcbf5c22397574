//! What a word of a report means: a measure, a column, the code of a rule or a statement.

use serde::Serialize;

use super::{Code, Measure};
use crate::catalogue::Catalogue;
use crate::contract::Severity;

/// An explanation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum MeasureExplanation {
    /// A number.
    Measure(Measure),
    /// The code of a rule that the program makes.
    Code(Code),
    /// The code of a rule of contracts.
    Rule {
        /// The code.
        id: String,
        /// What each contract that has it says.
        contracts: Vec<RuleText>,
    },
    /// A statement of a standard.
    Statement {
        /// Its id.
        id: String,
        /// What it asks.
        asks: String,
        /// The kinds of service that must be there at once.
        all_of: Vec<String>,
        /// The hours that it asks for, in words.
        hours: String,
        /// Where it is written.
        source: String,
    },
}

/// A rule as one contract has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleText {
    /// The contract's name.
    pub contract: String,
    /// What it asks.
    pub asks: String,
    /// Whether it binds.
    pub severity: String,
    /// Where it is written.
    pub source: String,
}

/// What a report prints, less the names that it prints with it: `met` of `QS160-6 met`,
/// `rules block` of `rules block: WTR-D11`, and less the unit that workbooks put behind a heading;
/// nothing where there is nothing to leave out.
fn without_names<'w>(word: &'w str, catalogue: &Catalogue) -> Option<&'w str> {
    if let Some(heading) = word.trim().strip_suffix("(h)") {
        return Some(heading);
    }
    if let Some((class, _)) = word.split_once(':') {
        return Some(class);
    }
    let (id, rest) = word.trim().split_once(' ')?;
    let standards = catalogue.standards.values();
    let mut statements = standards.flat_map(|standard| &standard.statements);
    let is_statement = statements.any(|statement| statement.id.as_str().eq_ignore_ascii_case(id));
    is_statement.then_some(rest)
}

/// What `word` means; `None` where no report prints it.
#[must_use]
pub fn explain(word: &str, catalogue: &Catalogue) -> Option<MeasureExplanation> {
    let same = |id: &str| id.eq_ignore_ascii_case(word.trim());
    let measure = super::find(word).or_else(|| super::find(without_names(word, catalogue)?));
    if let Some(measure) = measure {
        return Some(MeasureExplanation::Measure(*measure));
    }
    let rules: Vec<RuleText> = contract_rules(catalogue)
        .filter(|(id, _)| same(id))
        .map(|(_, text)| text)
        .collect();
    if !rules.is_empty() {
        return Some(MeasureExplanation::Rule {
            id: word.trim().to_uppercase(),
            contracts: rules,
        });
    }
    let mut statements = catalogue.standards.values().flat_map(|standard| {
        let statements = standard.statements.iter();
        statements.map(move |statement| (standard, statement))
    });
    if let Some((standard, statement)) = statements.find(|(_, found)| same(found.id.as_str())) {
        return Some(MeasureExplanation::Statement {
            id: statement.id.to_string(),
            asks: statement.asks.clone(),
            all_of: statement.all_of.iter().map(ToString::to_string).collect(),
            hours: statement.hours_written(),
            source: statement
                .source
                .as_ref()
                .unwrap_or(&standard.source)
                .clone(),
        });
    }
    super::code(word).map(|code| MeasureExplanation::Code(*code))
}

/// The codes that contracts and standards of the catalogue define, each once, in order.
#[must_use]
pub fn codes(catalogue: &Catalogue) -> Vec<String> {
    let rules = contract_rules(catalogue).map(|(id, _)| id);
    let standards = catalogue.standards.values();
    let statements = standards.flat_map(|standard| &standard.statements);
    let mut all: Vec<String> = rules
        .chain(statements.map(|statement| statement.id.to_string()))
        .chain(super::CODES.iter().map(|code| code.id.to_owned()))
        .collect();
    all.sort();
    all.dedup();
    all
}

fn contract_rules(catalogue: &Catalogue) -> impl Iterator<Item = (String, RuleText)> {
    catalogue.contracts.values().flat_map(|contract| {
        contract.rules.iter().map(|rule| {
            let text = RuleText {
                contract: contract.name.clone(),
                asks: rule.asks.clone(),
                severity: severity(rule.severity),
                source: rule.source.clone(),
            };
            (rule.id.to_string(), text)
        })
    })
}

fn severity(severity: Severity) -> String {
    match severity {
        Severity::Hard => "never broken".to_owned(),
        Severity::Soft(weight) => format!("good practice, weight {weight}"),
        Severity::Information => "for information: no rota can break or keep it".to_owned(),
    }
}

impl MeasureExplanation {
    /// Heading and paragraphs, each with the word that leads it.
    #[must_use]
    pub fn paragraphs(&self) -> (String, Vec<(&'static str, String)>) {
        match self {
            Self::Measure(measure) => (
                measure.name.to_owned(),
                vec![
                    ("Unit", measure.unit.to_owned()),
                    ("Formula", measure.formula.to_owned()),
                    ("Left out", measure.left_out.to_owned()),
                    ("Source", measure.source.to_owned()),
                ],
            ),
            Self::Code(code) => (
                code.id.to_owned(),
                vec![
                    ("Asks", code.asks.to_owned()),
                    ("Source", code.source.to_owned()),
                ],
            ),
            Self::Rule { id, contracts } => {
                let mut paragraphs = Vec::new();
                for rule in contracts {
                    paragraphs.push(("Contract", format!("{}: {}.", rule.contract, rule.severity)));
                    paragraphs.push(("Asks", rule.asks.clone()));
                    paragraphs.push(("Source", rule.source.clone()));
                }
                (id.clone(), paragraphs)
            }
            Self::Statement {
                id,
                asks,
                all_of,
                hours,
                source,
            } => (
                id.clone(),
                vec![
                    ("Asks", asks.clone()),
                    ("At once", all_of.join(" and ")),
                    ("Hours", hours.clone()),
                    ("Source", source.clone()),
                    (
                        "Shares",
                        "See the measures met and met-by-children.".to_owned(),
                    ),
                ],
            ),
        }
    }
}
