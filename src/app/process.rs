//! What the system says of this process: time of processors, memory, open files.

/// What the system says of this process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Process {
    /// Processor time used, of all threads. Seconds.
    pub cpu_seconds: f64,
    /// Memory in use. Bytes.
    pub resident_bytes: u64,
    /// Address space in use. Bytes.
    pub virtual_bytes: u64,
    /// Open files and connections.
    pub open_files: u64,
    /// The most that may be open; `None` where there is no limit.
    pub most_open_files: Option<u64>,
    /// Threads.
    pub threads: u64,
    /// When it was started. Seconds since 1970.
    pub started_at: f64,
}

/// What the system says of this process; `None` where it does not say.
#[cfg(target_os = "linux")]
#[must_use]
pub fn process() -> Option<Process> {
    use procfs::process::LimitValue;

    let own = procfs::process::Process::myself().ok()?;
    let stat = own.stat().ok()?;
    #[allow(clippy::cast_precision_loss)] // ticks of years are far below 2^53
    let seconds = |ticks: u64| ticks as f64 / procfs::ticks_per_second() as f64;
    #[allow(clippy::cast_precision_loss)]
    let booted_at = procfs::boot_time_secs().ok()? as f64;
    let most = own.limits().ok()?.max_open_files.soft_limit;
    Some(Process {
        cpu_seconds: seconds(stat.utime + stat.stime),
        resident_bytes: stat.rss * procfs::page_size(),
        virtual_bytes: stat.vsize,
        open_files: own
            .fd_count()
            .ok()
            .and_then(|count| u64::try_from(count).ok())?,
        most_open_files: match most {
            LimitValue::Value(most) => Some(most),
            LimitValue::Unlimited => None,
        },
        threads: u64::try_from(stat.num_threads).ok()?,
        started_at: booted_at + seconds(stat.starttime),
    })
}

/// Nothing is said on this system.
#[cfg(not(target_os = "linux"))]
#[must_use]
pub fn process() -> Option<Process> {
    None
}
