//! The national example network: every active board of England, with invented providers, people and
//! agreements.
//!
//! Codes and names of the boards come from `config/boards.csv`. Everything else is invented; how
//! agreements are spread over the boards follows published shares for the whole country (see
//! `national_spread`), because no public table says what each board commissions. The same boards
//! give the same document, always.

use serde_json::{Value, json};

use super::embedded;
use super::national_spread::{Advice, Nursing, Spread, place, scatter};
use super::national_staff::{Post, Staff};

/// Children aged 0-19 with a life-limiting condition in England, 2017/18, as published; shared out
/// over the areas.
const CHILDREN: u64 = 86_625;

/// Residents aged 0-19 for each of them: the rate of that number, rounded.
const RESIDENTS_PER_CHILD: u64 = 150;

/// The areas of each board: invented footprints.
const AREAS: [&str; 5] = ["north", "east", "south", "west", "centre"];

/// How many of a board's areas its first nursing pool serves; the second has the rest.
const FIRST_POOL_AREAS: usize = 3;

/// An active board.
struct Board {
    ods: String,
    name: String,
    region: String,
    valid_from: String,
}

impl Board {
    /// Its name without the words that all boards share.
    fn place(&self) -> &str {
        self.name
            .trim_start_matches("NHS ")
            .trim_end_matches(" Integrated Care Board")
    }

    /// The id of one of its areas, or the start of another id of its own.
    fn id(&self, part: &str) -> String {
        format!("{}-{part}", self.ods.to_lowercase())
    }
}

/// The lists of the document as they grow.
#[derive(Default)]
struct Document {
    organisations: Vec<Value>,
    areas: Vec<Value>,
    pools: Vec<Value>,
    patterns: Vec<Value>,
    agreements: Vec<Value>,
    staff: Staff,
}

/// The example of the first `boards` boards of the list; of all 36 where there are no more.
pub(super) fn document(boards: usize) -> Option<Vec<u8>> {
    let mut all = active(&embedded::text("boards.csv")?);
    all.truncate(boards);
    let mut document = Document::default();
    let codes: Vec<&str> = all.iter().map(|board| board.ods.as_str()).collect();
    for (at, board) in all.iter().enumerate() {
        let spread = Spread::of(|salt| place(&codes, at, salt), all.len());
        document.board(board, &spread, all.len(), at);
    }
    let mut regions: Vec<&str> = all.iter().map(|board| board.region.as_str()).collect();
    regions.sort_unstable();
    regions.dedup();
    for (at, region) in regions.into_iter().enumerate() {
        document.consultants(&all, region, at);
    }
    serde_json::to_vec(&document.whole()).ok()
}

/// The active boards, in the file's order.
fn active(csv: &str) -> Vec<Board> {
    let row = |line: &str| {
        let fields = fields(line);
        let field = |at: usize| fields.get(at).cloned();
        (field(10)? == "active").then_some(())?;
        Some(Board {
            ods: field(0)?,
            name: field(3)?,
            region: field(4)?,
            valid_from: field(6)?,
        })
    };
    csv.lines().skip(1).filter_map(row).collect()
}

/// The fields of a line of comma-separated values; quotes hold commas, and the file has no quote
/// inside of them.
fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => {
                if let Some(last) = fields.last_mut() {
                    last.push(letter);
                }
            }
        }
    }
    fields
}

/// Hours of the week as agreements write them.
fn hours(days: &[&str], start: &str, end: &str) -> Value {
    json!({"days": days, "start": start, "end": end})
}

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Monday to Friday.
fn weekdays() -> &'static [&'static str] {
    WEEK.split_at(5).0
}

/// Saturday and Sunday.
fn weekend() -> &'static [&'static str] {
    WEEK.split_at(5).1
}

impl Document {
    fn board(&mut self, board: &Board, spread: &Spread, boards: usize, at: usize) {
        self.organisations.push(json!({
            "ods": board.ods, "name": board.name, "kind": "icb", "region": board.region,
            "validity": {"valid_from": board.valid_from}
        }));
        let provider = format!("ZZN{:02}", at + 1);
        self.organisations.push(json!({
            "ods": provider, "name": format!("{} Children's Community Nursing (invented)", board.place()),
            "kind": "community-provider", "region": board.region, "note": "invented; the code is made up"
        }));
        let areas: Vec<String> = AREAS.iter().map(|part| board.id(part)).collect();
        for (id, part) in areas.iter().zip(AREAS) {
            let even = CHILDREN / (boards.max(1) * AREAS.len()) as u64;
            let children = even * (60 + scatter(id, 6) % 81) / 100;
            self.areas.push(json!({
                "id": id, "name": format!("{}, {part}", board.place()), "board": board.ods,
                "children_known": children, "population": children * RESIDENTS_PER_CHILD / 100 * 100
            }));
            self.agreements_of(board, spread, id, part);
        }
        let (first, second) = areas.split_at(FIRST_POOL_AREAS.min(areas.len()));
        self.nurses(board, spread, &provider, "a", first);
        self.nurses(board, spread, &provider, "b", second);
        if spread.access {
            let post = Post::coordinator(&provider, &areas);
            self.office(board, "access", "Single point of access", &areas, &post);
        }
        // A few boards have bereavement support that nobody commissioned.
        if spread.bereavement || spread.turn.is_multiple_of(6) {
            let post = Post::counsellor(&provider, &areas);
            self.office(board, "bereavement", "Bereavement support", &areas, &post);
        }
    }

    /// What the board has agreed for one of its areas.
    fn agreements_of(&mut self, board: &Board, spread: &Spread, area: &str, part: &str) {
        let in_hours = vec![hours(weekdays(), "08:00", "20:00")];
        let out_of_hours = vec![
            hours(&WEEK, "20:00", "08:00"),
            hours(weekend(), "08:00", "20:00"),
        ];
        let office = vec![hours(weekdays(), "09:00", "17:00")];
        let mut agreed: Vec<(&str, &str, Vec<Value>)> = match spread.nursing {
            Nursing::Full => vec![("nursing", "full", Vec::new())],
            Nursing::OutOfHours => vec![
                ("nursing", "full", in_hours),
                ("nursing", "partial", out_of_hours),
            ],
            Nursing::InHours => vec![("nursing", "full", in_hours)],
            Nursing::Nothing => vec![("nursing", "none", Vec::new())],
            // The board that says nothing at all: not even that it does not answer.
            Nursing::Silent => return,
        };
        agreed.push(match spread.advice {
            Advice::Full => ("advice", "full", Vec::new()),
            Advice::Partial => ("advice", "partial", office.clone()),
            Advice::Nothing => ("advice", "none", Vec::new()),
            Advice::Silent => ("advice", "no-response", Vec::new()),
        });
        if spread.access {
            agreed.push(("access", "full", office.clone()));
        }
        if spread.bereavement {
            agreed.push(("bereavement", "partial", office));
        }
        for (at, (line, level, hours)) in agreed.into_iter().enumerate() {
            // One area in eight gets its nights under an agreement that no money follows.
            let unpaid = level == "partial" && scatter(area, 7).is_multiple_of(8);
            // Desks are closed on bank holidays; children are not.
            let holidays = match line {
                "access" | "bereavement" => "excluded",
                _ => "included",
            };
            self.agreements.push(json!({
                "id": format!("{}-{at}", board.id(part)), "commissioner": board.ods, "area": area, "line": line,
                "level": level, "paid": !unpaid && matches!(level, "full" | "partial"), "hours": hours,
                "bank_holidays": holidays, "validity": {"valid_from": "2026-04-01"}
            }));
        }
    }

    /// One of a board's two pools of nurses, with their duties.
    fn nurses(&mut self, board: &Board, spread: &Spread, host: &str, part: &str, areas: &[String]) {
        let id = board.id(&format!("nurses-{part}"));
        let people = match (part, spread.turn % 12) {
            ("b", 0) => 0,
            ("b", 1) => 1,
            ("b", _) => 6,
            _ => 8,
        };
        // In every second board that pays for weekdays only, nights stand on goodwill.
        let goodwill = spread.nursing == Nursing::InHours && spread.turn.is_multiple_of(2);
        let nights = match spread.nursing {
            Nursing::Full => true,
            Nursing::OutOfHours => !spread.turn.is_multiple_of(3),
            _ => goodwill,
        };
        let weekends = nights || spread.nursing == Nursing::OutOfHours;
        let post = Post::nurse(host, areas, !goodwill);
        let members = self.staff.hire(&id, people, &post);
        let name = format!(
            "{}, children's nurses {}",
            board.place(),
            part.to_uppercase()
        );
        self.pool(&id, &name, host, "nursing", "first", areas, &members);
        self.duties(&id, [weekends, nights], "shift");
    }

    /// A pool of two who work in office hours.
    fn office(&mut self, board: &Board, line: &str, name: &str, areas: &[String], post: &Post) {
        let id = board.id(line);
        let members = self.staff.hire(&id, 2, post);
        let name = format!("{}, {}", board.place(), name.to_lowercase());
        self.pool(&id, &name, post.employer(), line, "first", areas, &members);
        self.patterns.push(json!({
            "id": format!("{id}-day"), "name": "Office hours", "pool": id, "days": weekdays(), "bank_holidays": "never",
            "start": "09:00", "end": "17:00", "kind": "shift", "expected_worked_share": 1.0
        }));
    }

    /// The consultants of a region: they are second-on, and the cover of advice.
    fn consultants(&mut self, all: &[Board], region: &str, at: usize) {
        let host = format!("ZZC{:02}", at + 1);
        self.organisations.push(json!({
            "ods": host, "name": format!("Children's Palliative Care Network {region} (invented)"), "kind": "network",
            "region": region, "note": "invented; the code is made up"
        }));
        let boards = all.iter().filter(|board| board.region == region);
        let areas: Vec<String> = boards
            .flat_map(|board| AREAS.iter().map(|part| board.id(part)))
            .collect();
        let id = format!("consultants-{}", region.to_lowercase());
        let post = Post::consultant(&host, &areas, !at.is_multiple_of(3));
        let members = self.staff.hire(&id, 6 + at % 3, &post);
        let name = format!("Consultants in paediatric palliative care, {region}");
        self.pool(&id, &name, &host, "advice", "second", &areas, &members);
        self.duties(&id, [true, at != 2], "non-resident-on-call");
    }

    #[allow(clippy::too_many_arguments)] // the fields of a pool, in its order
    fn pool(
        &mut self,
        id: &str,
        name: &str,
        host: &str,
        line: &str,
        tier: &str,
        areas: &[String],
        members: &[Value],
    ) {
        self.pools.push(json!({
            "id": id, "name": name, "host": host, "line": line, "tier": tier, "areas": areas, "members": members
        }));
    }

    /// Duties 08:00-20:00 on weekdays and, where asked for, the same at weekends, and nights.
    fn duties(&mut self, pool: &str, [weekends, nights]: [bool; 2], by_day: &str) {
        let on_call = "non-resident-on-call";
        let shapes = [
            (
                true,
                "day",
                "Weekday",
                weekdays(),
                "never",
                ["08:00", "20:00"],
                by_day,
            ),
            (
                weekends,
                "weekend",
                "Weekend or bank holiday",
                weekend(),
                "also",
                ["08:00", "20:00"],
                on_call,
            ),
            (
                nights,
                "night",
                "Night",
                &WEEK[..],
                "as-weekday",
                ["20:00", "08:00"],
                on_call,
            ),
        ];
        for (_, part, name, days, holidays, [start, end], kind) in
            shapes.into_iter().filter(|shape| shape.0)
        {
            let worked = if kind == "shift" { 1.0 } else { 0.12 };
            self.patterns.push(json!({
                "id": format!("{pool}-{part}"), "name": name, "pool": pool, "days": days, "bank_holidays": holidays,
                "start": start, "end": end, "kind": kind, "expected_calls_per_hour": 0.04,
                "expected_worked_share": worked
            }));
        }
    }

    fn whole(self) -> Value {
        let (people, absences) = self.staff.documents();
        json!({
            "format_version": 1,
            "name": "England (example)",
            "about": "A country as an example. FACT: the active integrated care boards of England with their ODS codes, \
                names and regions (ODS and ONS lists as of April 2026). MODELLED: children known, from the 86,625 children \
                with a life-limiting condition published for England (2017/18), shared out unevenly; how many boards \
                commission what, after the shares published for the country. INVENTED: which board commissions what, every \
                area, provider and code, every person, pool, rota, agreement and absence. Nothing here says anything of \
                what a real board commissions: no public table by board exists.",
            "invented": true,
            "organisations": self.organisations,
            "areas": self.areas,
            "service_lines": [
                {"id": "nursing", "name": "Children's nursing at home", "kind": "nursing-at-home", "mode": "visit",
                    "response_minutes": 120, "criticality": 10},
                {"id": "advice", "name": "Consultant advice in paediatric palliative care", "kind": "consultant-advice",
                    "mode": "phone", "response_minutes": 30, "criticality": 8},
                {"id": "access", "name": "Single point of access", "kind": "single-point-of-access", "mode": "phone",
                    "response_minutes": 15, "criticality": 4},
                {"id": "bereavement", "name": "Bereavement support", "kind": "bereavement-support", "mode": "phone",
                    "response_minutes": 1440, "criticality": 1}
            ],
            "people": people,
            "pools": self.pools,
            "duty_patterns": self.patterns,
            "agreements": self.agreements,
            "absences": absences
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn boards_are_those_of_the_list_that_are_active() {
        let all = active(&embedded::text("boards.csv").unwrap());
        assert_eq!(all.len(), 36);
        let bob = all.iter().find(|board| board.ods == "QOX").unwrap();
        assert_eq!(
            bob.place(),
            "Bath and North East Somerset, Swindon and Wiltshire"
        );
        assert!(!all.iter().any(|board| board.ods == "QHG"), "abolished");
    }

    #[test]
    fn every_order_of_the_boards_names_each_place_once() {
        let all = active(&embedded::text("boards.csv").unwrap());
        let codes: Vec<&str> = all.iter().map(|board| board.ods.as_str()).collect();
        for salt in 1..=5 {
            let mut places: Vec<usize> = (0..all.len()).map(|at| place(&codes, at, salt)).collect();
            places.sort_unstable();
            assert_eq!(places, (0..all.len()).collect::<Vec<_>>());
        }
    }
}
