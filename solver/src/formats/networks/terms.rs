//! Contracts, with the rules that the planner reads from `config/contracts`; rules that can bind
//! nobody here, such as those about long shifts and resident nights, are left out.

use crate::problem::{DutyClass, Minutes, RuleIx, RuleUse, Severity};
use crate::rules::{
    DutySelector, Light, Rule, average_week::AverageWeek, consecutive_on_call::ConsecutiveOnCall,
    day_after_on_call::DayAfterOnCall, duty_length::DutyLength, expected_rest::ExpectedRest,
    rest::Rest, rolling_count::RollingCount, rolling_work::RollingWork, runs::Runs,
    weekends::Weekends, weekly_rest::WeeklyRest,
};

/// On what terms somebody works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RandomContract {
    /// Agenda for Change.
    Nurse,
    /// A hospice's own: the law alone.
    Hospice,
    /// Consultants, 2003.
    Consultant,
    /// Doctors in training, 2016.
    Resident,
}

/// Rules so far: equal ones are shared.
#[derive(Debug, Default)]
pub struct Book(pub Vec<RuleUse>);

impl Book {
    fn add(&mut self, id: &str, severity: Severity, rule: impl Into<Rule>) -> RuleIx {
        let rule = rule.into();
        let same =
            |known: &RuleUse| known.id == id && known.severity == severity && known.rule == rule;
        let at = self.0.iter().position(same).unwrap_or(self.0.len());
        if at == self.0.len() {
            self.0.push(RuleUse {
                id: id.to_owned(),
                label: id.to_owned(),
                source: "as in config/contracts".to_owned(),
                severity,
                rule,
            });
        }
        RuleIx(at)
    }

    /// Rules of a contract, and the person's own term of one on-call period in so many days. An
    /// opt-out lifts the 48-hour average.
    pub fn bind(
        &mut self,
        contract: RandomContract,
        one_in: Option<u32>,
        opted_out: bool,
    ) -> Vec<RuleIx> {
        let mut rules = self.law(contract, opted_out);
        match contract {
            RandomContract::Nurse | RandomContract::Consultant => {
                let which = on_call();
                rules.push(self.add(
                    "OC-CON",
                    Severity::Hard,
                    ConsecutiveOnCall {
                        which,
                        at_most: 7,
                        weekend_pair: false,
                        calendar_days: false,
                    },
                ));
            }
            RandomContract::Hospice => {}
            RandomContract::Resident => rules.extend(self.resident()),
        }
        rules.extend(self.aims(contract));
        if let Some(days) = one_in {
            let id = format!("TERM-1-IN-{days}");
            rules.push(self.add(
                &id,
                Severity::Hard,
                RollingCount {
                    which: on_call(),
                    at_most: 1,
                    days,
                    days_on_call: true,
                },
            ));
        }
        rules
    }

    /// Working Time Regulations.
    fn law(&mut self, contract: RandomContract, opted_out: bool) -> Vec<RuleIx> {
        let weeks = if contract == RandomContract::Resident {
            26
        } else {
            17
        };
        let week = |nights, night| AverageWeek {
            which: DutySelector::default(),
            at_most: Minutes::hours(48),
            weeks,
            nights,
            night,
        };
        let hard = Severity::Hard;
        let mut rules = Vec::new();
        if !opted_out {
            rules.push(self.add("WTR-48", hard, week(None, DutySelector::default())));
        }
        let night = DutySelector {
            night_at_least: Some(Minutes::hours(3)),
            ..at_work()
        };
        rules.push(self.add("WTR-N8", hard, week(Some(weeks), night)));
        rules.push(self.add("WTR-D11", hard, eleven_hours()));
        let weekly = WeeklyRest {
            which: at_work(),
            rest: Minutes::hours(24),
            daily_rest: Minutes::hours(11),
            times: 2,
            days: 14,
        };
        rules.push(self.add("WTR-W24", hard, weekly));
        rules
    }

    /// What a contract wishes of on-call; hard for doctors in training.
    fn aims(&mut self, contract: RandomContract) -> [RuleIx; 2] {
        let soft = Severity::Soft { weight: 1.0 };
        let expected = ExpectedRest {
            which: from_home(),
            rest: Minutes::hours(8),
            longest_rest: Minutes::hours(5),
        };
        let severity = match contract {
            RandomContract::Resident => Severity::Hard,
            RandomContract::Nurse | RandomContract::Hospice | RandomContract::Consultant => soft,
        };
        let morning = Rest {
            after: DutySelector {
                worked_at_least: Some(Minutes::hours(1)),
                ..from_home()
            },
            before: shifts(),
            at_least: Minutes::hours(5),
        };
        [
            self.add("OC-R8", severity, expected),
            self.add("OC-POST", soft, morning),
        ]
    }

    /// Doctors in training.
    fn resident(&mut self) -> Vec<RuleIx> {
        let runs = |which, at_most| Runs {
            which,
            at_most,
            then_rest: Minutes::hours(48),
            rest_before: DutySelector::default(),
        };
        let but_light = DutySelector {
            but_light_weekends: Some(Light {
                calls: 3.0,
                worked: Minutes::hours(3),
            }),
            ..DutySelector::default()
        };
        let weekends = |of| Weekends {
            which: DutySelector::default(),
            at_most: 1,
            of: Some(of),
        };
        let length = |which, at_most| DutyLength { which, at_most };
        let work = RollingWork {
            which: DutySelector::default(),
            at_most: Minutes::hours(72),
            window: Minutes::WEEK,
        };
        let running = ConsecutiveOnCall {
            which: on_call(),
            at_most: 1,
            weekend_pair: true,
            calendar_days: false,
        };
        let in_seven = RollingCount {
            which: on_call(),
            at_most: 3,
            days: 7,
            days_on_call: false,
        };
        let day_after = DayAfterOnCall {
            on_call: from_home(),
            work: shifts(),
            at_most: Minutes::hours(10),
            at_most_disturbed: Minutes::hours(5),
            rest: Minutes::hours(8),
            longest_rest: Minutes::hours(5),
        };
        let hard = Severity::Hard;
        let rather = Severity::Soft { weight: 120.0 };
        vec![
            self.add("RD-72", hard, work),
            self.add("RD-13", hard, length(shifts(), Minutes::hours(13))),
            self.add("RD-C7", hard, runs(but_light, 7)),
            self.add("RD-C7/12", hard, runs(DutySelector::default(), 12)),
            self.add("RD-11", hard, eleven_hours()),
            self.add("RD-WE", hard, weekends(2)),
            self.add("RD-WE/3", rather, weekends(3)),
            self.add("OC-24", hard, length(on_call(), Minutes::hours(25))),
            self.add("OC-CON", hard, running),
            self.add("OC-3/7", hard, in_seven),
            self.add("OC-D10", hard, day_after),
        ]
    }
}

fn eleven_hours() -> Rest {
    Rest {
        after: at_work(),
        before: at_work(),
        at_least: Minutes::hours(11),
    }
}

fn shifts() -> DutySelector {
    DutySelector::classes([DutyClass::Shift])
}

fn at_work() -> DutySelector {
    DutySelector::classes([DutyClass::Shift, DutyClass::ResidentOnCall])
}

fn from_home() -> DutySelector {
    DutySelector::classes([DutyClass::NonResidentOnCall])
}

fn on_call() -> DutySelector {
    DutySelector::classes([DutyClass::ResidentOnCall, DutyClass::NonResidentOnCall])
}
