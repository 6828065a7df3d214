package org.flodgatt.redis;

import org.flodgatt.hub.TopicListener;
import org.flodgatt.metrics.Metrics;
import org.jspecify.annotations.Nullable;

/**
 * Tells the listener of losses and of their end, and finds out whether anything was missed. For the
 * reading thread.
 *
 * <p><b>The proof.</b> Before the loss Redis said how often it had been told to PUBLISH; after all
 * was subscribed to again it says so once more. If the difference is the number of messages that we
 * heard between, then we heard them all. The first count is good only if everything published
 * before it had reached us: so a PING was sent on the pub/sub connection after the count was taken,
 * and messages are counted from its answer on, which comes behind them. (Messages between the count
 * and that answer may have been published before the count or after it; not counting them as heard
 * can only spoil the proof.) Each PUBLISH reaches us at most once, so no other sum can come out
 * even.
 */
final class Gap {
  private final TopicListener listener;
  private final Metrics metrics;

  /** Whether the listener may believe that it hears something over the present connection. */
  private boolean trusted;

  private boolean open;
  private long since;
  private @Nullable PublishCount baseline;
  private long heard;

  Gap(TopicListener listener, Metrics metrics) {
    this.listener = listener;
    this.metrics = metrics;
  }

  /** The listener is told that it hears something. */
  void trusted() {
    trusted = true;
  }

  /** The connection is lost. */
  void lost() {
    if (!trusted) {
      return;
    }
    trusted = false;
    if (!open) {
      open = true;
      since = System.nanoTime();
    }
    listener.interrupted();
  }

  /** A message is about to be passed on. */
  void heard() {
    // What comes before the end of a proof cannot wait for it.
    resume(false);
    heard++;
  }

  /**
   * All that was wanted is confirmed.
   *
   * @param counting whether {@link #counted} will be called
   */
  void recovered(boolean counting) {
    trusted = true;
    if (!counting || baseline == null) {
      resume(false);
    }
  }

  /**
   * A PING sent after this count was taken is answered.
   *
   * @param count by the server that this connection leads to, or {@code null} if it is not certain
   */
  void counted(@Nullable PublishCount count) {
    resume(count != null && provesThatAllWasHeard(count));
    baseline = count;
    heard = 0;
  }

  private boolean provesThatAllWasHeard(PublishCount count) {
    PublishCount before = baseline;
    return before != null
        && before.process().equals(count.process())
        && before.history().equals(count.history())
        && count.calls() - before.calls() == heard;
  }

  private void resume(boolean nothingMissed) {
    if (!open) {
      return;
    }
    open = false;
    // Missed or not, it is told now: what follows needs no proof for what came before.
    baseline = null;
    metrics.redisGapEnded(nothingMissed, (System.nanoTime() - since) / 1e9);
    listener.resumed(nothingMissed);
  }
}
