//! Chapters that are made of data: the rules of contracts and standards in use, and the measures.
//! So they cannot be untrue.

use std::fmt::Write;

use evenwatch_domain::catalogue::Catalogue;
use evenwatch_domain::measure::{self, MeasureExplanation, explain};

/// The text of a chapter that is generated; `None` for those that are files.
pub(super) fn text(topic: &str, catalogue: &Catalogue) -> Option<String> {
    match topic {
        "rules" => Some(rules(catalogue)),
        "measures" => Some(measures()),
        _ => None,
    }
}

/// Every code that a plan, a publication or an audit may name.
fn rules(catalogue: &Catalogue) -> String {
    let mut text = String::from(
        "# Rules of the contracts\n\n\
         Each code that a plan, a publication or an audit names, with what it asks, whether it binds, and where it is\n\
         written. Contracts and standards of your own `catalogue` folder are here too. On the command line:\n\
         `evenwatch explain CODE`.\n",
    );
    for contract in catalogue.contracts.values() {
        let _ = write!(
            text,
            "\n## {}\n\nSource: {}. A full-time week is {} hours.\n",
            contract.name, contract.source, contract.full_time_hours
        );
        for rule in &contract.rules {
            let _ = write!(
                text,
                "\n### {} in {}\n\n{}\n",
                rule.id, contract.name, rule.asks
            );
            if let Some(MeasureExplanation::Rule { contracts, .. }) =
                explain(rule.id.as_str(), catalogue)
            {
                let here = contracts.iter().find(|text| text.contract == contract.name);
                if let Some(here) = here {
                    let _ = write!(
                        text,
                        "\n{}. Source: {}\n",
                        capital(&here.severity),
                        here.source
                    );
                }
            }
        }
    }
    for standard in catalogue.standards.values() {
        let _ = write!(
            text,
            "\n## {}\n\nSource: {}.\n",
            standard.name, standard.source
        );
        for statement in &standard.statements {
            let _ = write!(text, "\n### {}\n\n{}\n", statement.id, statement.asks);
        }
    }
    text.push_str("\n## Codes of this program\n");
    for code in measure::CODES {
        let Some(found) = explain(code.id, catalogue) else {
            continue;
        };
        let (heading, paragraphs) = found.paragraphs();
        let _ = write!(text, "\n### {heading}\n");
        for (lead, paragraph) in paragraphs {
            let _ = write!(text, "\n**{}.** {paragraph}\n", capital(lead));
        }
    }
    text
}

/// Every measure, as `evenwatch explain` has it.
fn measures() -> String {
    let mut text = String::from(
        "# What each number means\n\n\
         Each number of a report: how it is counted, its unit, what it leaves out, and who defined it. On the command line:\n\
         `evenwatch explain MEASURE`.\n",
    );
    for measure in measure::all() {
        let (heading, paragraphs) = MeasureExplanation::Measure(*measure).paragraphs();
        let _ = write!(text, "\n## {heading}\n");
        for (lead, paragraph) in paragraphs {
            let _ = write!(text, "\n**{}.** {paragraph}\n", capital(lead));
        }
    }
    text
}

/// With a capital letter first.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().collect::<String>() + letters.as_str()
    })
}
