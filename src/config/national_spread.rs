//! Which board of the national example commissions what: the shares are published, the rest is
//! invented.

/// How far a board commissions nursing at home.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nursing {
    /// Every hour, in full.
    Full,
    /// Weekdays in full, nights and weekends in part.
    OutOfHours,
    /// Weekdays alone.
    InHours,
    /// It says that it does not.
    Nothing,
    /// Nobody answered.
    Silent,
}

/// How far a board commissions consultant advice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Advice {
    Full,
    Partial,
    Nothing,
    Silent,
}

/// What each board is given: the shares are published for the country, which board has what is
/// invented.
///
/// Nursing: 93 % commission community children's nursing at all and 67 % out of hours (Together for
/// Short Lives, 2017); 19 % the whole specification. Advice: specification commissioned in full by
/// 19 %, in part by 21 %, not at all by 45 %, the rest unknown (mapping of 2021). Single point of
/// access and bereavement support: invented, near the 63 % and 52 % published for other lines.
pub(super) struct Spread {
    pub(super) nursing: Nursing,
    pub(super) advice: Advice,
    pub(super) access: bool,
    pub(super) bereavement: bool,
    /// A place among the boards, from 0, of its own for each board: what else differs is drawn from
    /// it.
    pub(super) turn: usize,
}

impl Spread {
    pub(super) fn of(place: impl Fn(u64) -> usize, boards: usize) -> Self {
        let per_cent = |salt| place(salt) * 100 / boards.max(1);
        let nursing = match per_cent(1) {
            0..19 => Nursing::Full,
            19..67 => Nursing::OutOfHours,
            67..93 => Nursing::InHours,
            93..97 => Nursing::Nothing,
            _ => Nursing::Silent,
        };
        let advice = match per_cent(2) {
            0..19 => Advice::Full,
            19..40 => Advice::Partial,
            40..85 => Advice::Nothing,
            _ => Advice::Silent,
        };
        Self {
            nursing,
            advice,
            access: per_cent(3) < 63,
            bereavement: per_cent(4) < 52,
            turn: place(5),
        }
    }
}

/// The place of a board in an order of its own for each salt, so that shares are met exactly and
/// lists do not agree.
pub(super) fn place(codes: &[&str], at: usize, salt: u64) -> usize {
    let key = |at: usize| codes.get(at).map(|code| (scatter(code, salt), at));
    let own = key(at);
    (0..codes.len()).filter(|other| key(*other) < own).count()
}

/// A number that looks drawn (FNV-1a).
pub(super) fn scatter(text: &str, salt: u64) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325_u64 ^ salt.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = text.bytes().fold(start, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    mixed ^ (mixed >> 29)
}
