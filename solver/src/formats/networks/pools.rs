//! Which pools there are, and who serves in two.

use super::Size;
use super::dice::Dice;
use super::people::Colleague;
use super::terms::RandomContract;

/// Boards of a region.
const REGION: u16 = 6;

/// Neighbouring boards that share consultants.
const NEIGHBOURS: u16 = 3;

/// People in a hundred who serve in a second pool.
const IN_TWO_POOLS: u32 = 10;

/// What a pool does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RandomPoolKind {
    /// First-on from home, every night from this hour, and the days of weekends and bank holidays.
    Nurses { from_hour: i64 },
    /// Second-on from home, around the clock, Friday to Monday as one block.
    Consultants,
    /// A single point of access: shifts by day.
    Access,
}

/// A pool.
#[derive(Debug, Clone)]
pub struct RandomPool {
    /// A name for messages.
    pub name: String,
    /// What it does.
    pub kind: RandomPoolKind,
    /// The only board, or the first of those that share it.
    pub board: u16,
    /// How many people have it as their first pool.
    pub staff: usize,
    /// Positions of its people; the first `staff` of them have it as their first pool.
    pub members: Vec<usize>,
}

fn region(board: u16) -> u16 {
    board / REGION
}

/// The pools of a network, nobody in them yet.
pub fn pools(size: Size) -> Vec<RandomPool> {
    let pool = |board: u16, what: &str, kind: RandomPoolKind, staff: usize| RandomPool {
        name: format!("board {} {what}", board + 1),
        kind,
        board,
        staff,
        members: Vec::new(),
    };
    let nurses = |board: u16, number: usize, staff: usize| {
        // One line in four has the evening too: from 17:00 on weekdays.
        let from_hour = if number == 3 { 17 } else { 20 };
        let what = format!("nurses {}", number + 1);
        pool(board, &what, RandomPoolKind::Nurses { from_hour }, staff)
    };
    if size == Size::Small {
        return vec![nurses(0, 0, 8)];
    }
    let mut pools = Vec::new();
    for board in 0..size.boards() {
        for (number, staff) in [8, 6, 7, 9].into_iter().enumerate() {
            pools.push(nurses(board, number, staff));
        }
        pools.push(pool(board, "access line", RandomPoolKind::Access, 9));
        if board % NEIGHBOURS == 0 {
            let sharing = (size.boards() - board).min(NEIGHBOURS);
            let staff = 5 + usize::from(sharing);
            pools.push(pool(
                board,
                "consultants",
                RandomPoolKind::Consultants,
                staff,
            ));
        }
    }
    pools
}

/// Lets one person in ten serve in a second pool of the region: nurses and the access line in one
/// of their board, or nurses in the same pool of the next board; consultants in the region's other
/// consultant pool.
pub fn second_pools(pools: &mut [RandomPool], staff: &mut [Colleague], size: Size, seed: u64) {
    if size == Size::Small {
        return;
    }
    for (person, colleague) in staff.iter_mut().enumerate() {
        let mut dice = Dice::of(seed, "second pool", person);
        // A resident doctor's training terms leave no room for another line.
        if colleague.contract == RandomContract::Resident || !dice.chance(IN_TWO_POOLS) {
            continue;
        }
        let own = &pools[colleague.pool];
        let near = |other: &RandomPool| match (own.kind, other.kind) {
            (RandomPoolKind::Consultants, RandomPoolKind::Consultants) => true,
            (RandomPoolKind::Consultants, _) | (_, RandomPoolKind::Consultants) => false,
            (RandomPoolKind::Nurses { .. }, RandomPoolKind::Nurses { .. })
                if own.board + 1 == other.board =>
            {
                own.staff == other.staff
            }
            _ => own.board == other.board,
        };
        let possible: Vec<usize> = (0..pools.len())
            .filter(|at| *at != colleague.pool)
            .filter(|at| region(pools[*at].board) == region(own.board))
            .filter(|at| near(&pools[*at]))
            .collect();
        if let Some(second) = dice.pick(&possible) {
            pools[*second].members.push(person);
            colleague.second = Some(*second);
        }
    }
}
