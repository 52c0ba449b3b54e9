//! How many connections an engine may have, and the queue for them.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
#[cfg(feature = "blocking-base")]
use std::time::Duration;

/// A number of slots, handed out in the order of the requests.
#[derive(Debug)]
pub struct Slots {
    state: Mutex<State>,
    total: usize,
}

#[derive(Debug)]
struct State {
    free: usize,
    /// The queue: a number for each entry, and its waker. An entry that is gone has got a slot.
    queue: VecDeque<(u64, Waker)>,
    next: u64,
    /// Who waits until all are free: a number for each, and its waker.
    leaving: Vec<(u64, Waker)>,
    closed: bool,
}

impl Slots {
    pub(super) fn new(total: usize) -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State {
                free: total,
                queue: VecDeque::new(),
                next: 0,
                leaving: Vec::new(),
                closed: false,
            }),
            total,
        })
    }
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is locked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
    /// Returns the number of slots.
    pub(super) fn total(&self) -> usize {
        self.total
    }
    /// Returns how many slots are in use, and how many requests wait for one.
    pub(super) fn used(&self) -> (usize, usize) {
        let state = self.state();
        (self.total - state.free, state.queue.len())
    }
    /// A slot; `None` once the slots are closed.
    pub(crate) fn take(self: &Arc<Self>) -> Waiting {
        Waiting {
            slots: Arc::clone(self),
            number: None,
        }
    }
    /// Waits until all slots are free, as closed ones are once they are returned. Any number of callers may wait.
    pub(super) fn all_free(self: &Arc<Self>) -> AllFree {
        AllFree {
            slots: Arc::clone(self),
            number: None,
        }
    }
    /// Wakes all waiting requests, and lets none wait any longer.
    pub(super) fn close(&self) {
        let wakers: Vec<Waker> = {
            let mut state = self.state();
            state.closed = true;
            state.queue.iter().map(|(_, waker)| waker.clone()).collect()
        };
        wakers.into_iter().for_each(Waker::wake);
    }
    fn give_back(&self) {
        let (next, leaving) = {
            let mut state = self.state();
            let next = state.queue.pop_front();
            if next.is_none() {
                state.free += 1;
            }
            let leaving = match state.free == self.total {
                true => std::mem::take(&mut state.leaving),
                false => Vec::new(),
            };
            (next, leaving)
        };
        for (_, waker) in next.into_iter().chain(leaving) {
            waker.wake();
        }
    }
}

/// One slot, which is returned when it is dropped.
#[derive(Debug)]
pub struct PoolSlot(Arc<Slots>);
impl Drop for PoolSlot {
    fn drop(&mut self) {
        self.0.give_back();
    }
}

/// A request that waits for a slot.
#[derive(Debug)]
pub struct Waiting {
    slots: Arc<Slots>,
    /// The number in the queue.
    number: Option<u64>,
}
impl Future for Waiting {
    type Output = Option<PoolSlot>;
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<PoolSlot>> {
        let this = &mut *self;
        let mut state = this.slots.state();
        let refused = state.closed;
        let place = match this.number {
            None if refused => return Poll::Ready(None),
            None if state.free > 0 && state.queue.is_empty() => {
                state.free -= 1;
                return Poll::Ready(Some(PoolSlot(Arc::clone(&this.slots))));
            }
            None => {
                let number = state.next;
                state.next += 1;
                state.queue.push_back((number, context.waker().clone()));
                this.number = Some(number);
                return Poll::Pending;
            }
            Some(number) => state.queue.iter().position(|(other, _)| *other == number),
        };
        match place {
            // The request has got a slot.
            None => {
                this.number = None;
                Poll::Ready(Some(PoolSlot(Arc::clone(&this.slots))))
            }
            Some(place) if refused => {
                state.queue.remove(place);
                this.number = None;
                Poll::Ready(None)
            }
            Some(place) => {
                if let Some((_, waker)) = state.queue.get_mut(place) {
                    waker.clone_from(context.waker());
                }
                Poll::Pending
            }
        }
    }
}
impl Drop for Waiting {
    fn drop(&mut self) {
        let Some(number) = self.number else { return };
        let given = {
            let mut state = self.slots.state();
            let place = state.queue.iter().position(|(other, _)| *other == number);
            place.map(|place| state.queue.remove(place)).is_none()
        };
        if given {
            self.slots.give_back();
        }
    }
}

/// Waits until all slots are free.
#[derive(Debug)]
pub(super) struct AllFree {
    slots: Arc<Slots>,
    /// The number among those who wait.
    number: Option<u64>,
}
impl Future for AllFree {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut state = this.slots.state();
        if let Some(number) = this.number.take() {
            state.leaving.retain(|(other, _)| *other != number);
        }
        if state.free == this.slots.total {
            return Poll::Ready(());
        }
        let number = state.next;
        state.next += 1;
        state.leaving.push((number, context.waker().clone()));
        this.number = Some(number);
        Poll::Pending
    }
}
impl Drop for AllFree {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            let mut state = self.slots.state();
            state.leaving.retain(|(other, _)| *other != number);
        }
    }
}

#[cfg(feature = "blocking-base")]
/// The result of a future that another thread completes, if it does so in time.
pub(crate) fn block_on<T>(future: impl Future<Output = T>, limit: Duration) -> Option<T> {
    use std::task::Wake;

    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let started = std::time::Instant::now();
    let mut future = std::pin::pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return Some(value);
        }
        let left = limit.checked_sub(started.elapsed())?;
        std::thread::park_timeout(left);
    }
}

#[cfg(all(test, feature = "blocking-base"))]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(20);
    const LATE: Duration = Duration::from_secs(20);

    #[test]
    fn no_more_than_there_are() {
        let slots = Slots::new(2);
        let first = block_on(slots.take(), SOON).flatten();
        let second = block_on(slots.take(), SOON).flatten();
        assert!(first.is_some() && second.is_some());
        assert!(block_on(slots.take(), SOON).is_none());
        assert_eq!(slots.used(), (2, 0));
        drop(first);
        assert!(block_on(slots.take(), SOON).flatten().is_some());
        assert_eq!(slots.used(), (1, 0));
    }

    #[test]
    fn who_waits_longest_is_first_and_who_leaves_gives_his_place_on() {
        let slots = Slots::new(1);
        let only = block_on(slots.take(), SOON).flatten().unwrap();
        let context = &mut Context::from_waker(Waker::noop());
        let (mut a, mut b, mut c) = (slots.take(), slots.take(), slots.take());
        for waiting in [&mut a, &mut b, &mut c] {
            assert!(Pin::new(waiting).poll(context).is_pending());
        }
        assert_eq!(slots.used(), (1, 3));
        drop(only);
        // `a` has got the slot, but is dropped without it.
        assert!(Pin::new(&mut b).poll(context).is_pending());
        drop(a);
        assert!(Pin::new(&mut c).poll(context).is_pending());
        let Poll::Ready(Some(slot)) = Pin::new(&mut b).poll(context) else {
            panic!("the second was not next")
        };
        // A request that comes now waits after `c`.
        let mut d = slots.take();
        assert!(Pin::new(&mut d).poll(context).is_pending());
        drop(slot);
        assert!(Pin::new(&mut d).poll(context).is_pending());
        assert!(Pin::new(&mut c).poll(context).is_ready());
        drop(d);
        drop(c);
        assert_eq!(slots.used(), (0, 0));
    }

    #[test]
    fn closing_wakes_all_who_wait() {
        let slots = Slots::new(1);
        let only = block_on(slots.take(), SOON).flatten();
        let waiting = {
            let slots = Arc::clone(&slots);
            std::thread::spawn(move || block_on(slots.take(), LATE))
        };
        while slots.used().1 == 0 {
            std::thread::yield_now();
        }
        slots.close();
        assert!(matches!(waiting.join().unwrap(), Some(None)));
        assert!(matches!(block_on(slots.take(), SOON), Some(None)));
        drop(only);
        assert!(block_on(slots.all_free(), SOON).is_some());
    }

    #[test]
    fn all_who_wait_for_the_last_are_woken() {
        let slots = Slots::new(2);
        let used: Vec<_> = (0..2)
            .map(|_| block_on(slots.take(), SOON).flatten())
            .collect();
        let context = &mut Context::from_waker(Waker::noop());
        let mut gone = slots.all_free();
        assert!(Pin::new(&mut gone).poll(context).is_pending());
        drop(gone);
        let waiting: Vec<_> = (0..3)
            .map(|_| {
                let slots = Arc::clone(&slots);
                std::thread::spawn(move || block_on(slots.all_free(), LATE))
            })
            .collect();
        while slots.state().leaving.len() < 3 {
            std::thread::yield_now();
        }
        slots.close();
        for slot in used {
            assert!(block_on(slots.all_free(), SOON).is_none());
            drop(slot);
        }
        for thread in waiting {
            assert_eq!(thread.join().unwrap(), Some(()));
        }
        assert!(slots.state().leaving.is_empty());
    }

    #[test]
    fn many_threads_share_few() {
        let slots = Slots::new(3);
        let most = std::sync::atomic::AtomicUsize::new(0);
        let now = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..16 {
                scope.spawn(|| {
                    use std::sync::atomic::Ordering::SeqCst;
                    for _ in 0..200 {
                        let slot = block_on(slots.take(), LATE).flatten().unwrap();
                        most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
                        std::thread::yield_now();
                        now.fetch_sub(1, SeqCst);
                        drop(slot);
                    }
                });
            }
        });
        assert_eq!(slots.used(), (0, 0));
        assert!(most.into_inner() <= 3);
    }
}
