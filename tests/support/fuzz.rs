//! Inputs with random faults: where they start from, how they are broken, and for how long.
//!
//! Each subject (`sheets::fuzz`, `upstream::leave_fuzz`, `api::query_fuzz`) has a short run with
//! every test run, and one that is ignored and takes `FUZZ_SECONDS` (60 where absent), from the
//! seed `FUZZ_SEED` (1 where absent). A failure prints the input; made small, it goes into the
//! corpus.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Small numbers that look random and are the same in every run (xorshift).
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        // Small seeds have few bits to begin with, and none would never get any.
        Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// One below this.
    pub fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }

    /// One of these.
    pub fn one_of<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.next(of.len())]
    }

    /// One to four faults in the bytes, some of them by putting in one of the pieces.
    pub fn mutated(&mut self, bytes: &[u8], pieces: &[&str]) -> Vec<u8> {
        let mut out = bytes.to_vec();
        for _ in 0..=self.next(4) {
            let at = self.next(out.len() + 1);
            let end = (at + self.next(30)).min(out.len());
            match self.next(6) {
                0 => drop(out.splice(at..at, self.one_of(pieces).bytes())),
                1 => drop(out.drain(at..end)),
                2 => {
                    let copy = out[at..end].to_vec();
                    let to = self.next(out.len() + 1);
                    drop(out.splice(to..to, copy));
                }
                3 if at < out.len() => out[at] ^= 1 << self.next(8),
                4 => out.truncate(at.max(1)),
                _ => drop(out.splice(at..end, self.one_of(pieces).bytes())),
            }
        }
        out
    }
}

/// An input that is being tried: it is printed where that panics.
pub struct Tried<'i> {
    pub what: &'i str,
    pub bytes: &'i [u8],
}

impl Drop for Tried<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("tried: {}: b\"{}\"", self.what, self.bytes.escape_ascii());
        }
    }
}

/// Lets rounds be tried until the time is up, and says how many inputs they were.
pub fn for_long(mut round: impl FnMut(&mut Numbers) -> usize) {
    let number = |name: &str| {
        let text = std::env::var(name).ok()?;
        Some(
            text.parse::<u64>()
                .unwrap_or_else(|_| panic!("{name}: {text}")),
        )
    };
    let seconds = Duration::from_secs(number("FUZZ_SECONDS").unwrap_or(60));
    let mut numbers = Numbers::new(number("FUZZ_SEED").unwrap_or(1));
    let (began, mut inputs, mut slowest) = (Instant::now(), 0, Duration::ZERO);
    let mut told = Duration::ZERO;
    while began.elapsed() < seconds {
        let before = Instant::now();
        let tried = round(&mut numbers);
        inputs += tried;
        let each = before.elapsed() / u32::try_from(tried.max(1)).unwrap();
        slowest = slowest.max(each);
        if began.elapsed() >= told {
            told = began.elapsed() + Duration::from_secs(60);
            println!(
                "{} s: {inputs} inputs, {slowest:?} at most",
                began.elapsed().as_secs()
            );
        }
    }
    println!(
        "{} s: {inputs} inputs, {slowest:?} at most; no findings",
        began.elapsed().as_secs()
    );
}

/// Each file of a corpus, `tests/SUBJECT/corpus`, by name.
pub fn corpus(subject: &str) -> Vec<(String, Vec<u8>)> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(subject)
        .join("corpus");
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read(&path).unwrap())
        })
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}
