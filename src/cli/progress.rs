//! How far long work has come, on standard error.

use std::io::{self, IsTerminal};
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::build::Watch;

/// Work that is done sooner needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often a terminal is drawn to.
const FRAME: Duration = Duration::from_millis(100);

/// Shows what is being done once it takes more than a second, in a terminal; a file or a pipe gets
/// none of it. Counting is cheap, since another thread does the showing.
pub struct Progress {
    shared: Arc<Shared>,
    stop: Option<Sender<()>>,
    shower: Option<JoinHandle<()>>,
}

struct Shared {
    stage: Mutex<Stage>,
    done: AtomicU64,
}

#[derive(Clone)]
struct Stage {
    number: u64,
    name: String,
    steps: u64,
    began: Instant,
}

impl Stage {
    /// How fast it goes and how long it may still take, once that can be told.
    fn pace(&self, done: u64) -> String {
        let seconds = self.began.elapsed().as_secs_f64();
        if done == 0 || seconds < 1.0 {
            return String::new();
        }
        let rate = done as f64 / seconds;
        // Bytes are read at a rate that tells nobody anything.
        let per_second = match self.name.contains("models") || self.name.contains("rows") {
            true => format!(", {rate:.0} a second"),
            false => String::new(),
        };
        match self.steps.saturating_sub(done) {
            _ if self.steps == 0 => per_second,
            left => format!(
                "{per_second}, {} left",
                duration((left as f64 / rate) as u64)
            ),
        }
    }
}

/// A time to wait: `40 s`, `5 min`, `2 h 10 min`.
fn duration(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds / 60 % 60),
    }
}

impl Progress {
    /// Starts to watch.
    pub fn new() -> Rc<Self> {
        let shared = Arc::new(Shared {
            stage: Mutex::new(Stage {
                number: 0,
                name: String::new(),
                steps: 0,
                began: Instant::now(),
            }),
            done: AtomicU64::new(0),
        });
        let (stop, stopped) = mpsc::channel::<()>();
        let watched = Arc::clone(&shared);
        let show = move || {
            let mut show = Show::default();
            while stopped.recv_timeout(FRAME) == Err(RecvTimeoutError::Timeout) {
                let stage = watched.stage.lock().unwrap_or_else(PoisonError::into_inner);
                let stage = stage.clone();
                if !stage.name.is_empty() && stage.began.elapsed() >= PATIENCE {
                    show.draw(&stage, watched.done.load(Ordering::Relaxed));
                }
            }
            show.end();
        };
        let is_seen = io::stderr().is_terminal();
        Rc::new(Progress {
            shared,
            stop: Some(stop),
            // Without a thread to spare, work goes on without progress.
            shower: is_seen
                .then(|| std::thread::Builder::new().spawn(show).ok())
                .flatten(),
        })
    }
}

impl Watch for Progress {
    fn stage(&self, name: &str, steps: u64) {
        let mut stage = self
            .shared
            .stage
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *stage = Stage {
            number: stage.number + 1,
            name: name.to_owned(),
            steps,
            began: Instant::now(),
        };
        self.shared.done.store(0, Ordering::Relaxed);
    }

    fn advance(&self, steps: u64) {
        self.shared.done.fetch_add(steps, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(shower) = self.shower.take() {
            // It has nothing to tell but that it ended.
            let _ = shower.join();
        }
    }
}

/// The bar in the terminal, and the number of its stage.
#[derive(Default)]
struct Show {
    bar: Option<(u64, ProgressBar)>,
}

impl Show {
    fn draw(&mut self, stage: &Stage, done: u64) {
        if self
            .bar
            .as_ref()
            .is_none_or(|(number, _)| *number != stage.number)
        {
            self.end();
            let (bar, template) = match stage.steps {
                0 => (
                    ProgressBar::new_spinner(),
                    "{spinner} {msg} {pos} {elapsed}{prefix}",
                ),
                steps => (
                    ProgressBar::new(steps),
                    "{msg} [{bar:30}] {percent} %{prefix}",
                ),
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            bar.set_message(stage.name.clone());
            self.bar = Some((stage.number, bar));
        }
        if let Some((_, bar)) = &self.bar {
            bar.set_prefix(stage.pace(done));
            match stage.steps {
                0 if done == 0 => bar.tick(),
                0 => bar.set_position(done),
                steps => bar.set_position(done.min(steps)),
            }
        }
    }

    fn end(&mut self) {
        if let Some((_, bar)) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
