//! What duties that stay break of the law once others are taken back.

use std::collections::{BTreeMap, BTreeSet};

use super::BecomesUnlawful;
use crate::error::AppError;
use crate::rotas as app_rotas;
use crate::state::AppContext;
use crate::unlawful::about;
use evenwatch_domain::access::Action;
use evenwatch_domain::ids::{DutyId, PoolId, RotaId};
use evenwatch_domain::network::Network;
use evenwatch_domain::network_view::OwnershipIndex;
use evenwatch_domain::publication::{self, PublishedDuty};
use evenwatch_domain::rota::Rota;
use evenwatch_domain::time::{self, Period};
use evenwatch_domain::unlawful::PublishedBreach;
use evenwatch_planning as plan;
use evenwatch_store::{ReadTx, published};

/// Breaches that come with the changes, as far about the rota as rules reach. What is broken
/// already is not told.
pub(super) fn becomes_unlawful(
    app: &AppContext,
    tx: &mut ReadTx<'_>,
    network: &Network,
    rota: &Rota,
    changed: &[PublishedDuty],
) -> Result<Vec<BecomesUnlawful>, AppError> {
    if changed.is_empty() {
        return Ok(Vec::new());
    }
    let near = about(app, network, &rota.period);
    let days = Period::new(time::local_day(near.start), time::local_day(near.end));
    let period = days.unwrap_or(rota.period);
    let records = published::within(tx, about(app, network, &period))?;
    let later = publication::after(&records, changed);
    let judged =
        |records: &[PublishedDuty]| plan::unlawful(network, app.catalogue(), records, period);
    let (before, now) = (judged(&records)?, judged(&later)?);
    let is_new = |breach: &&PublishedBreach| {
        let same = |old: &PublishedBreach| {
            let duties: BTreeSet<&DutyId> = old.duties.iter().collect();
            let all = breach.duties.iter().all(|duty| duties.contains(duty));
            (&old.rule, &old.person) == (&breach.rule, &breach.person)
                && all
                && old.amount >= breach.amount
        };
        !before.iter().any(same)
    };
    let of_duty: BTreeMap<DutyId, RotaId> =
        later.iter().map(|one| (one.duty.id, one.rota)).collect();
    // Whoever withdraws one pool's rota reads nothing of others' people.
    let everywhere = app.who().may_everywhere(Action::ReadRotas);
    let places = OwnershipIndex::of(network);
    let may = |pool: &PoolId| app.who().may(Action::ReadRotas, &places.pool(pool));
    let is_seen = |breach: &&PublishedBreach| everywhere || breach.pools.iter().any(may);
    let mut found = Vec::new();
    for breach in now.iter().filter(is_new).filter(is_seen) {
        let ids: BTreeSet<RotaId> = breach
            .duties
            .iter()
            .filter_map(|id| of_duty.get(id).copied())
            .collect();
        let mut rotas = Vec::new();
        for id in ids {
            rotas.push((id, app_rotas::load(tx, id, None)?.name));
        }
        found.push(BecomesUnlawful {
            rule: breach.rule.clone(),
            person: breach.person.clone(),
            person_name: breach.person_name.clone(),
            text: breach.text.clone(),
            rotas,
        });
    }
    Ok(found)
}
