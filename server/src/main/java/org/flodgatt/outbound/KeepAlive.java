package org.flodgatt.outbound;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.flodgatt.encode.Wire;
import org.flodgatt.log.Seldom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the connections of one event loop awake: pings for WebSockets, heartbeats for event streams
 * (contract sections 4 and 5). One timer turns a wheel for all; a connection costs nothing but its
 * place. Confined to its event loop.
 */
public final class KeepAlive {
  private static final Logger log = LoggerFactory.getLogger(KeepAlive.class);
  private static final Seldom<Throwable> unfed =
      Seldom.error(log, "A connection could not be kept awake");
  private static final int SLOTS = 60;

  private final Wheel pings;
  private final Wheel thumps;

  /**
   * @param loop the event loop whose connections are kept
   */
  public KeepAlive(ScheduledExecutorService loop, OutboundSettings settings) {
    pings = new Wheel(loop, settings.pingInterval());
    thumps = new Wheel(loop, settings.thumpInterval());
  }

  /** Starts the timers; they end with the event loop. */
  public void start() {
    pings.start();
    thumps.start();
  }

  /** Something that is kept awake. It knows its place on the wheel itself: there are many. */
  public abstract static class Kept {
    /** {@code null}: it is on no wheel. */
    private @Nullable List<Kept> slot;

    private int index;

    /** What is done once each interval. */
    protected abstract void beat();
  }

  /** Puts a connection on the wheel, once: its first beat comes one interval from now. */
  public void add(Wire wire, Kept kept) {
    (wire.isWebSocket() ? pings : thumps).add(kept);
  }

  /** Takes a connection off its wheel, if it is on one. */
  public static void remove(Kept kept) {
    List<Kept> slot = kept.slot;
    if (slot == null) {
      return;
    }
    Kept last = slot.removeLast();
    if (kept.index < slot.size()) {
      slot.set(kept.index, last);
      last.index = kept.index;
    }
    kept.slot = null;
  }

  /** A ping with an empty payload. */
  public static ByteBuf ping() {
    return PING.duplicate();
  }

  /** The heartbeat of event streams. */
  public static ByteBuf thump(Wire wire) {
    return (wire == Wire.SSE ? THUMP_CHUNK : THUMP).duplicate();
  }

  private static final ByteBuf PING = Outbound.constant("\u0089\0");
  private static final ByteBuf THUMP = Outbound.constant(":thump\n\n");
  private static final ByteBuf THUMP_CHUNK = Outbound.constant("8\r\n:thump\n\n\r\n");

  /** A beat that fails must not stop the timer for everybody else. */
  private static void beat(Kept kept) {
    try {
      kept.beat();
    } catch (RuntimeException e) {
      unfed.happened(e);
    }
  }

  private static final class Wheel {
    private final ScheduledExecutorService loop;
    private final long tickNanos;
    private final List<List<Kept>> slots = new ArrayList<>(SLOTS);
    private int now;

    Wheel(ScheduledExecutorService loop, Duration interval) {
      this.loop = loop;
      this.tickNanos = Math.max(1, interval.toNanos() / SLOTS);
      for (int i = 0; i < SLOTS; i++) {
        slots.add(new ArrayList<>());
      }
    }

    /**
     * Not at a fixed rate: after a standstill no ping may follow another without time to answer.
     */
    void start() {
      loop.scheduleWithFixedDelay(this::tick, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
    }

    void add(Kept kept) {
      List<Kept> slot = slots.get(now);
      kept.slot = slot;
      kept.index = slot.size();
      slot.add(kept);
    }

    /** Backwards, because a beat may take its own connection off the wheel. */
    private void tick() {
      now = (now + 1) % SLOTS;
      List<Kept> due = slots.get(now);
      for (int i = due.size() - 1; i >= 0; i--) {
        if (i < due.size()) {
          beat(due.get(i));
        }
      }
    }
  }
}
