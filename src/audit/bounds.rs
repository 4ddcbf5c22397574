//! What can be proved of boards, lines and areas from the bounds that planning proved of groups of
//! pools.

use super::duty_value::Worth;
use super::layer::LayerFindings;
use evenwatch_domain::ids::{AreaId, LineId};
use evenwatch_domain::network::Network;
use evenwatch_domain::rota::Duty;

/// What can be proved of parts of the whole from the bounds of groups.
pub(super) struct Bounds<'a> {
    /// For each group: its bound, and each duty's parts by area with its line.
    groups: Vec<(i64, Vec<Parts<'a>>)>,
    /// What duties that began before the period give, which no plan of it changes.
    carried: Vec<(&'a AreaId, &'a LineId, i64)>,
}

/// What a duty gives to each area, and its line.
type Parts<'a> = (Vec<(&'a AreaId, i64)>, &'a LineId);

impl<'a> Bounds<'a> {
    pub(super) fn new(
        network: &'a Network,
        worth: &Worth,
        carried: Vec<(&'a AreaId, &'a LineId, i64)>,
        found: &[LayerFindings<'a>],
    ) -> Self {
        let parts = |duty: &'a Duty| (worth.parts(network, duty), &duty.line);
        Self {
            groups: found
                .iter()
                .map(|group| (group.most_minutes, group.duties.iter().map(parts).collect()))
                .collect(),
            carried,
        }
    }

    /// No lawful rota gives more to the places that `here` takes. Where each duty gives them at
    /// most the share s of what it gives altogether, they have at most s of what the group can
    /// give.
    pub(super) fn of(&self, here: impl Fn(&AreaId, &LineId) -> bool) -> i64 {
        let own = |(parts, line): &Parts<'_>| -> (i64, i64) {
            let all: i64 = parts.iter().map(|(_, minutes)| minutes).sum();
            let inside = parts.iter().filter(|(area, _)| here(area, line));
            (inside.map(|(_, minutes)| minutes).sum(), all)
        };
        let carried = self
            .carried
            .iter()
            .filter(|(area, line, _)| here(area, line));
        let mut bound: i64 = carried.map(|(_, _, minutes)| minutes).sum();
        for (most, duties) in &self.groups {
            let (mut whole, mut share) = (0, (0, 1));
            for (inside, all) in duties.iter().map(own).filter(|(inside, _)| *inside > 0) {
                whole += inside;
                if i128::from(inside) * i128::from(share.1) > i128::from(share.0) * i128::from(all)
                {
                    share = (inside, all);
                }
            }
            let part = i128::from(*most) * i128::from(share.0) / i128::from(share.1);
            bound += whole.min(i64::try_from(part).unwrap_or(i64::MAX));
        }
        bound
    }
}
