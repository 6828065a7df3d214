package org.flodgatt.auth;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the token look-ups under way. When many clients come at once the listener is asked to
 * pause, so that the rest waits where waiting costs nothing: in the system's queue. When there are
 * too many all the same, and when the database answers nobody, clients are refused at once instead
 * of one deadline later. Any thread; never waits.
 */
public final class LookupGate {
  /**
   * No success for so long while clients wait: the database hangs or is away. Not shorter, because
   * on a busy machine the first look-ups after a start take more than a second.
   */
  private static final long STALL_NANOS = Duration.ofSeconds(2).toNanos();

  /** After so long without anybody asking, the last failure says nothing any more. */
  private static final long FORGET_NANOS = Duration.ofSeconds(10).toNanos();

  private final LookupSettings settings;
  private final int probes;
  private final LongSupplier nanoTime;
  private int inFlight;
  private boolean failing;
  private long lastSuccess;
  private long lastFailure;

  /**
   * @param probes how many clients may find out whether a database that answers nobody is back; not
   *     more than it has connections
   * @param nanoTime the clock
   */
  public LookupGate(LookupSettings settings, int probes, LongSupplier nanoTime) {
    this.settings = settings;
    this.probes = probes;
    this.nanoTime = nanoTime;
  }

  /**
   * A client wants its token looked up.
   *
   * @return {@code null}: it may, and {@link #leave} must follow; else why not
   */
  synchronized @Nullable Denial enter() {
    long now = nanoTime.getAsLong();
    if (inFlight == 0 && (!failing || now - lastFailure > FORGET_NANOS)) {
      failing = false;
      lastSuccess = now;
    }
    if (inFlight >= probes && isStalled(now)) {
      return Denial.DATABASE_STALLED;
    }
    if (inFlight >= settings.queue()) {
      return Denial.TOO_BUSY;
    }
    inFlight++;
    return null;
  }

  /**
   * A look-up has ended. Called when its thread is free again, which for one that came too late is
   * after its client got an error.
   *
   * @param answered whether the database said anything, be it that there is no such token
   */
  synchronized void leave(boolean answered) {
    long now = nanoTime.getAsLong();
    inFlight--;
    failing = !answered;
    if (answered) {
      lastSuccess = now;
    } else {
      lastFailure = now;
    }
  }

  private boolean isStalled(long now) {
    return (inFlight > 0 || failing) && now - lastSuccess > STALL_NANOS;
  }

  /** Whether new connections should wait. Not when the database hangs: then they are refused. */
  public synchronized boolean isCrowded() {
    return inFlight >= settings.pace() && !isStalled(nanoTime.getAsLong());
  }

  /** Whether those who had to wait may come. */
  public synchronized boolean isRelieved() {
    return inFlight < (settings.pace() + 1) / 2 || isStalled(nanoTime.getAsLong());
  }

  /** Token look-ups under way. */
  public synchronized int inFlight() {
    return inFlight;
  }

  /** What was refused with that denial, if it was refused here: the bound that was reached. */
  public int bound(Denial denial) {
    return denial == Denial.DATABASE_STALLED ? probes : settings.queue();
  }
}
