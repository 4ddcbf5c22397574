//! A window's schedules, by column generation and a dive, or by everybody in turn.

use super::super::decomposition_blocks::{Blocks, ScheduleColumn};
use super::super::dive::{Plunge, dive_into};
use super::super::generate::{GenerationInput, Patience, Task};
use super::super::label::Pricer;
use super::super::master::{After, Master, Mixture, Trouble};
use super::super::pricing::Depth;
use super::super::start::{Slopes, start};
use super::view::WindowView;
use super::{RollingHorizon, Stride};
use crate::budget::SearchBudget;
use crate::problem::PersonIx;

/// When the mixture of a window is good enough to dive from.
const PATIENCE: Patience = Patience {
    rounds: 60,
    gap: 1e-3,
    beam: usize::MAX,
    ceiling: f64::INFINITY,
};

/// A window as a problem of its own.
struct Ground<'g, 'a> {
    setting: &'g GenerationInput<'a>,
    slopes: &'g Slopes,
    threads: usize,
    seed: u64,
}

impl RollingHorizon<'_, '_> {
    /// Schedules within a window: by columns as long as its own time lasts, else everybody in turn.
    pub(super) fn solve(
        &self,
        view: WindowView,
        stride: Stride,
        whole: &SearchBudget<'_>,
        own: &SearchBudget<'_>,
    ) -> Result<Option<Vec<ScheduleColumn>>, Trouble> {
        let blocks: &Blocks = &view.blocks;
        let setting = GenerationInput {
            problem: self.setting.problem,
            blocks,
            lp: self.setting.lp,
            frame: view.frame,
            factors: view.factors,
            dear: self.setting.dear,
            constant: view.base,
            step: None,
        };
        let Some(slopes) = Slopes::new(&setting) else {
            return Ok(None);
        };
        let ground = Ground {
            setting: &setting,
            slopes: &slopes,
            threads: self.threads,
            seed: self.seed,
        };
        let known = (0..).map(PersonIx).zip(view.known);
        let known = known.map(|(p, options)| Some(blocks.column(setting.problem, p, options)));
        let Some((quick, value)) = ground.in_turn(known.collect(), whole) else {
            return Ok(None);
        };
        if !stride.columns || own.stopped() {
            return Ok(Some(quick));
        }
        let (dived, decided) = ground.by_columns(&quick, value, view.duals, own)?;
        if dived {
            return Ok(Some(decided));
        }
        // Who was decided in time stays; the others answer them.
        let mut mixed: Vec<Option<ScheduleColumn>> = quick.iter().cloned().map(Some).collect();
        for column in decided {
            let person = column.person.0;
            mixed[person] = Some(column);
        }
        let mended = ground
            .in_turn(mixed, whole)
            .filter(|(_, mended)| *mended < value);
        Ok(Some(mended.map_or(quick, |(columns, _)| columns)))
    }
}

impl Ground<'_, '_> {
    /// Everybody in turn answers the others; schedules and what they come to.
    fn in_turn(
        &self,
        known: Vec<Option<ScheduleColumn>>,
        watch: &SearchBudget<'_>,
    ) -> Option<(Vec<ScheduleColumn>, f64)> {
        let standing = start(self.setting, self.slopes, known, self.seed, watch)?;
        let value = standing.value(self.setting, self.slopes);
        Some((standing.columns.into_iter().collect::<Option<_>>()?, value))
    }

    /// Whether a dive came to an end, and the schedules that it decided.
    fn by_columns(
        &self,
        quick: &[ScheduleColumn],
        value: f64,
        duals: Vec<f64>,
        watch: &SearchBudget<'_>,
    ) -> Result<(bool, Vec<ScheduleColumn>), Trouble> {
        let (setting, threads) = (self.setting, self.threads);
        let mut master = setting.master(&vec![true; quick.len()], &[])?;
        let Some(mixture) = self.mixture(&mut master, quick, duals, watch)? else {
            return Ok((false, Vec::new()));
        };
        let plunge = Plunge {
            sure: 0.9,
            part: 0.1,
            rounds: 12,
            gap: 1e-4,
            ceiling: value,
            fence: None,
            threads,
        };
        let (base, mut decided) = (setting.constant, Vec::new());
        let into = &mut decided;
        let dived = dive_into(setting, master, mixture, base, &plunge, into, watch)?;
        Ok((dived, decided))
    }

    /// The mixture of a window, from the prices of the whole on; `None`: there was no time for one.
    fn mixture(
        &self,
        master: &mut Master,
        quick: &[ScheduleColumn],
        duals: Vec<f64>,
        watch: &SearchBudget<'_>,
    ) -> Result<Option<Mixture>, Trouble> {
        let setting = self.setting;
        let all: Vec<PersonIx> = (0..quick.len()).map(PersonIx).collect();
        let task = Task {
            free: &all,
            base: setting.constant,
            decided: &[],
            fence: None,
            threads: self.threads,
            after: After::Adding,
            patience: PATIENCE,
        };
        let depth = Depth { beam: 4, budget: 0 };
        let offers = setting.price_columns(&task, &duals, depth, &mut Vec::<Pricer>::new(), watch);
        let offered = offers.into_iter().flat_map(|offer| {
            let of = move |schedule: super::super::label::LabelledSchedule| {
                (offer.person, schedule.options)
            };
            offer.schedules.into_iter().map(of)
        });
        let offered =
            offered.map(|(p, options)| setting.blocks.column(setting.problem, p, options));
        for column in quick.iter().cloned().chain(offered) {
            master.add(&setting.frame, &setting.factors, column)?;
        }
        let begin = Some((f64::NEG_INFINITY, duals));
        match setting.generate(master, &task, begin, watch) {
            Ok(relaxation) => Ok(Some(relaxation.mixture)),
            Err(Trouble::Time | Trouble::Infeasible) => Ok(None),
            Err(trouble) => Err(trouble),
        }
    }
}
