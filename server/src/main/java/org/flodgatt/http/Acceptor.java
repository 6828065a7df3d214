package org.flodgatt.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.flodgatt.auth.LookupGate;

/**
 * Paces the listener, and ends it. It pauses while too many tokens are being looked up; never for
 * long, because a health check comes by the same door. It ends when everybody who is in its queue
 * already has been let in: closing it resets them. Confined to the listener's event loop.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LOOK_MILLIS = 10;

  /** Netty accepts at most so many at a time; fewer mean that the queue is empty. */
  private static final int FULL_TURN = 16;

  /** When the queue does not become empty for so long, it is closed all the same. */
  private static final long LONGEST_END_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final LookupGate gate;
  private boolean paused;
  private boolean ending;
  private int accepted;

  Acceptor(LookupGate gate) {
    this.gate = gate;
  }

  /** Ends the listener soon. Any thread. */
  void end(Channel listener) {
    listener
        .eventLoop()
        .execute(() -> {
          ending = true;
          listener.config().setAutoRead(true);
          endSoon(listener, System.nanoTime());
        });
  }

  /** When nobody is in the queue, no turn tells so. */
  private void endSoon(Channel listener, long since) {
    listener
        .eventLoop()
        .schedule(
            () -> {
              if (accepted > 0 && System.nanoTime() - since < LONGEST_END_NANOS) {
                accepted = 0;
                endSoon(listener, since);
              } else {
                listener.close();
              }
            },
            2,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object connection) {
    accepted++;
    context.fireChannelRead(connection);
  }

  /** The end of a turn. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.fireChannelReadComplete();
    if (ending) {
      if (accepted < FULL_TURN) {
        context.close();
      }
      return;
    }
    accepted = 0;
    if (!paused && gate.isCrowded()) {
      paused = true;
      context.channel().config().setAutoRead(false);
      lookAgain(context.channel(), System.nanoTime());
    }
  }

  private void lookAgain(Channel listener, long since) {
    listener
        .eventLoop()
        .schedule(
            () -> {
              boolean longEnough = System.nanoTime() - since > LONGEST_PAUSE_NANOS;
              if (ending) {
                return;
              }
              if (longEnough || gate.isRelieved()) {
                paused = false;
                listener.config().setAutoRead(true);
              } else {
                lookAgain(listener, since);
              }
            },
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
  }
}
