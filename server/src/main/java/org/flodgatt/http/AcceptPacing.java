package org.flodgatt.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.flodgatt.auth.LookupGate;

/**
 * Pauses the listener while too many tokens are being looked up. Never for long: a health check
 * comes by the same door. Confined to the listener's event loop.
 */
final class AcceptPacing extends ChannelInboundHandlerAdapter {
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long LOOK_MILLIS = 10;

  private final LookupGate gate;
  private boolean paused;

  AcceptPacing(LookupGate gate) {
    this.gate = gate;
  }

  /** A few connections were accepted; these at least. */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.fireChannelReadComplete();
    if (!paused && gate.isCrowded()) {
      paused = true;
      context.channel().config().setAutoRead(false);
      lookAgain(context, System.nanoTime());
    }
  }

  private void lookAgain(ChannelHandlerContext context, long since) {
    context
        .executor()
        .schedule(
            () -> {
              if (gate.isRelieved() || System.nanoTime() - since > LONGEST_NANOS) {
                paused = false;
                context.channel().config().setAutoRead(true);
              } else {
                lookAgain(context, since);
              }
            },
            LOOK_MILLIS,
            TimeUnit.MILLISECONDS);
  }
}
