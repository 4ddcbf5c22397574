//! Scenarios: kept by name, and compared side by side. Nothing of the network is changed.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::audit::layers_planned;
use super::audit_facts::{Facts, facts};
use super::budget::Budget;
use super::error::{AppError, NotFound, Overtaken};
use super::plan::{limits_within, looked_at};
use super::remedies::evenness;
use super::state::AppContext;
use evenwatch_audit::scenarios::{apply, outcome, standing, surge_missing};
use evenwatch_audit::{CountedMinutes, CoverMinutes, Rostered, Worth};
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::ScenarioName;
use evenwatch_domain::interval::Instant;
use evenwatch_domain::network::{Network, NetworkProblem};
use evenwatch_domain::plain_text::without_mark;
use evenwatch_domain::publication::PublishedDuty;
use evenwatch_domain::rota::Duty;
use evenwatch_domain::time::Period;
use evenwatch_planning::{self as plan, Basis, Control};
use evenwatch_store::{published, scenarios};

pub use evenwatch_audit::scenarios::{
    PlannedOutcome, ScenarioComparison, ScenarioOutcome, StatementOutcome,
};
pub use evenwatch_domain::scenario::{SavedScenario, Scenario, ScenarioChange};

/// A scenario from its document.
///
/// # Errors
/// Where the text is no scenario.
pub fn read(bytes: &[u8]) -> Result<Scenario, AppError> {
    serde_json::from_slice(without_mark(bytes)).map_err(|error| {
        AppError::Invalid(vec![NetworkProblem {
            pointer: String::new(),
            message: format!("this is not a scenario: {error}"),
            found: format!("{} bytes", bytes.len()),
            remedy:
                "give an object with \"changes\" and \"remedies\", as the examples of the manual have it"
                    .to_owned(),
        }])
    })
}

/// Keeps a scenario. It must fit the present network; `replaces`: it may take the place of one with
/// its name.
///
/// # Errors
/// Where whoever asks may not plan everywhere, a change does not fit, the name is taken, or the
/// database fails.
pub fn add(
    app: &AppContext,
    name: &ScenarioName,
    scenario: Scenario,
    replaces: bool,
    now: Instant,
) -> Result<SavedScenario, AppError> {
    app.must_everywhere(Action::PlanRotas)?;
    let saved = SavedScenario {
        name: name.clone(),
        scenario,
        saved_at: now,
        saved_by: app.who().who.to_string(),
    };
    app.store().write(|tx| {
        let network = app.current(tx)?;
        if let Err(misfit) = apply(&network, app.catalogue(), &saved.scenario) {
            return Err(AppError::Invalid(vec![NetworkProblem {
                pointer: format!("/changes/{}", misfit.number - 1),
                message: misfit.to_string(),
                found: misfit.change,
                remedy: "name what is in the network".to_owned(),
            }]));
        }
        let before = scenarios::by_name(tx, name)?;
        if before.is_some() {
            if !replaces {
                return Err(AppError::Conflict(Overtaken::ScenarioExists(name.clone())));
            }
            scenarios::delete(tx, name)?;
        }
        scenarios::insert(tx, &saved)?;
        let old = before.as_ref().and_then(log_value);
        app.log(
            tx,
            now,
            "scenario.add",
            &subject(name),
            old,
            log_value(&saved),
        )
    })?;
    Ok(saved)
}

/// Every scenario, by name.
///
/// # Errors
/// Where whoever asks may not read all cover, or the database fails.
pub fn list(app: &AppContext) -> Result<Vec<SavedScenario>, AppError> {
    app.must_everywhere(Action::ReadCover)?;
    app.store().read(|tx| Ok(scenarios::list(tx)?))
}

/// The scenario of a name, and why it does not fit the present network where it does not.
///
/// # Errors
/// As for [`list`], and where there is none of that name.
pub fn show(
    app: &AppContext,
    name: &ScenarioName,
) -> Result<(SavedScenario, Option<String>), AppError> {
    app.must_everywhere(Action::ReadCover)?;
    app.store().read(|tx| {
        let found = scenarios::by_name(tx, name)?;
        let saved = found.ok_or_else(|| AppError::NotFound(NotFound::Scenario(name.clone())))?;
        let network = app.current(tx)?;
        let misfit = apply(&network, app.catalogue(), &saved.scenario).err();
        Ok((saved, misfit.map(|misfit| misfit.to_string())))
    })
}

/// Forgets a scenario.
///
/// # Errors
/// Where whoever asks may not plan everywhere, there is none of that name, or the database fails.
pub fn remove(
    app: &AppContext,
    name: &ScenarioName,
    now: Instant,
) -> Result<SavedScenario, AppError> {
    app.must_everywhere(Action::PlanRotas)?;
    app.store().write(|tx| {
        let found = scenarios::by_name(tx, name)?;
        let saved = found.ok_or_else(|| AppError::NotFound(NotFound::Scenario(name.clone())))?;
        scenarios::delete(tx, name)?;
        let old = log_value(&saved);
        app.log(tx, now, "scenario.remove", &subject(name), old, None)?;
        Ok(saved)
    })
}

fn subject(name: &ScenarioName) -> String {
    format!("scenario:{name}")
}

fn log_value(saved: &SavedScenario) -> Option<Value> {
    serde_json::to_value(&saved.scenario).ok()
}

/// What to compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparisonRequest {
    /// The scenarios, beside things as they are.
    pub names: Vec<ScenarioName>,
    /// The days.
    pub period: Period,
    /// Plan each anew as well, for so long altogether; absent: nothing is planned.
    pub time: Option<Duration>,
}

/// Refuses what [`compare`] would refuse before it begins.
///
/// # Errors
/// As for [`compare`], but for those of planning.
pub fn check(app: &AppContext, request: &ComparisonRequest) -> Result<(), AppError> {
    app.must_everywhere(Action::ReadCover)?;
    super::network::check_length(&request.period)?;
    app.store().read(|tx| {
        app.version(tx)?;
        for name in &request.names {
            if scenarios::by_name(tx, name)?.is_none() {
                return Err(AppError::NotFound(NotFound::Scenario(name.clone())));
            }
        }
        Ok(())
    })
}

/// Things as they are and each scenario over `period`, side by side. `time`: plan each anew as
/// well, for so long altogether. A scenario that does not fit the present network says so in its
/// place; the others are told.
///
/// # Errors
/// As for [`show`] and [`super::audit::audit`], and where planning fails.
pub fn compare(
    app: &AppContext,
    names: &[ScenarioName],
    period: Period,
    time: Option<Duration>,
    control: &Control<'_>,
) -> Result<ScenarioComparison, AppError> {
    app.must_everywhere(Action::ReadCover)?;
    let facts = facts(app, &period)?.with_rules(app, &period)?;
    let (saved, history) = app.store().read(|tx| {
        let mut saved = Vec::new();
        for name in names {
            let found = scenarios::by_name(tx, name)?;
            saved.push(found.ok_or_else(|| AppError::NotFound(NotFound::Scenario(name.clone())))?);
        }
        let history = match time {
            Some(_) => published::within(tx, looked_at(app, &facts.network, &period))?,
            None => Vec::new(),
        };
        Ok::<_, AppError>((saved, history))
    })?;
    let desk = ComparisonContext {
        app,
        facts: &facts,
        history,
        period,
        time: time.map(|time| Budget::new(time, control)),
        control: control.of_one(),
    };
    let mut outcomes = Vec::new();
    for (at, saved) in std::iter::once(None)
        .chain(saved.iter().map(Some))
        .enumerate()
    {
        outcomes.push(desk.of(saved, names.len() + 1 - at)?);
    }
    let file = facts.network.file();
    Ok(ScenarioComparison {
        network: file.name.clone(),
        invented: file.invented,
        period,
        outcomes,
    })
}

struct ComparisonContext<'a> {
    app: &'a AppContext,
    facts: &'a Facts,
    history: Vec<PublishedDuty>,
    period: Period,
    /// For two plans of each scenario; absent: nothing is planned.
    time: Option<Budget>,
    control: Control<'a>,
}

impl ComparisonContext<'_> {
    /// What becomes of one, with so many left to do beside what they plan.
    fn of(&self, saved: Option<&SavedScenario>, left: usize) -> Result<ScenarioOutcome, AppError> {
        let (base, catalogue) = (&*self.facts.network, self.app.catalogue());
        let scenario = saved.map(|saved| &saved.scenario);
        let changed = match scenario.map(|scenario| apply(base, catalogue, scenario)) {
            None => base.clone(),
            Some(Ok(changed)) => changed,
            Some(Err(misfit)) => {
                return Ok(ScenarioOutcome {
                    scenario: saved.map(|saved| saved.name.clone()),
                    about: scenario.map_or_else(String::new, |s| s.about.clone()),
                    misfit: Some(misfit.to_string()),
                    duties_dropped: 0,
                    minutes: CoverMinutes::default(),
                    statements: Vec::new(),
                    surge_missing_minutes: None,
                    planned: None,
                });
            }
        };
        let step = self.time.as_ref().map(Budget::step);
        let duties = standing(base, &changed, catalogue, &self.facts.duties);
        // Nobody could have published for a pool that is not there yet: what its duties would cover
        // is missing.
        let new = changed.file().pools.iter().map(|pool| &pool.id);
        let new = new.filter(|pool| base.pool(pool).is_none());
        let spans = self.facts.spans.clone().and_whole(new);
        let rostered = |vacancies| Rostered {
            duties: &duties,
            vacancies,
            spans: &spans,
        };
        let facts = self.facts;
        let vacancies = facts.vacancies_with(&changed, catalogue, &rostered(&[]), self.period);
        let rostered = rostered(&vacancies);
        let counts = (&rostered, facts.duties.len());
        let mut found = outcome(&changed, catalogue, counts, saved, self.period);
        drop(step);
        if let Some(time) = &self.time {
            found.planned = self.planned(&changed, scenario, &rostered, (time, left))?;
        }
        Ok(found)
    }

    /// Plans for cover alone and for every aim, both without goodwill; nothing where there was no
    /// rota in time.
    fn planned(
        &self,
        network: &Network,
        scenario: Option<&Scenario>,
        rostered: &Rostered<'_>,
        (time, left): (&Budget, usize),
    ) -> Result<Option<PlannedOutcome>, AppError> {
        let limits = |plans| limits_within(self.app, Some(time.share(plans, left - 1)));
        let (app, period) = (self.app, self.period);
        let basis = (network, rostered, self.history.as_slice());
        let layers = layers_planned(app, basis, period, &limits(2 * left), &self.control)?;
        let worth = Worth::new(network, app.catalogue(), period, CountedMinutes::Funded);
        let worth = |duty: &Duty| worth.of(network, duty);
        let basis = Basis {
            period,
            pools: None,
            history: &self.history,
            start: &[],
            worth: &worth,
        };
        let limits = limits(2 * left - 1);
        let planned =
            plan::sustainable_plan(network, app.catalogue(), &basis, &limits, &self.control);
        let whole = match planned {
            Err(error) if error.is_for_want() => return Ok(None),
            planned => planned?,
        };
        let (evenness_worst, evenness_all) = evenness(&whole);
        let carried = rostered.duties.iter();
        let carried = carried.filter(|duty| duty.day < period.first_day);
        let held: Vec<Duty> = carried.cloned().chain(whole.duties).collect();
        Ok(Some(PlannedOutcome {
            deliverable_minutes: layers.totals.deliverable_minutes,
            most_minutes: layers.totals.most_minutes,
            gap_minutes: layers.totals.gap_planned_again_minutes,
            evenness_worst,
            evenness_all,
            surge_missing_minutes: scenario
                .and_then(|scenario| surge_missing(network, scenario, &held, period)),
        }))
    }
}
