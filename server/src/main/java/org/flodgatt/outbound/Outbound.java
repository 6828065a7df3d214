package org.flodgatt.outbound;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.flodgatt.encode.WebSocketFrames;
import org.flodgatt.encode.Wire;

/**
 * The way out to one client: a queue bounded in bytes (Netty's own, of which we watch the size),
 * flushed when told, and a way past it while it is empty. Confined to the connection's event loop.
 */
public final class Outbound {
  /** Who has no more than this waiting is never behind, however short memory is. */
  private static final int LEAST_BEHIND = 4 * 1024;

  private static final ByteBuf LAST_CHUNK = constant("0\r\n\r\n");

  private final ChannelHandlerContext context;
  private final Wire wire;
  private final OutboundSettings settings;
  private boolean closing;
  private CloseReason endedBy = CloseReason.CLIENT;
  private int slowSpell;

  /**
   * @param context the last handler before the socket: what is written goes out as it is
   */
  public Outbound(ChannelHandlerContext context, Wire wire, OutboundSettings settings) {
    this.context = context;
    this.wire = wire;
    this.settings = settings;
  }

  static ByteBuf constant(String ascii) {
    byte[] bytes = ascii.getBytes(StandardCharsets.ISO_8859_1);
    return Unpooled.unreleasableBuffer(
        Unpooled.directBuffer(bytes.length).writeBytes(bytes).asReadOnly());
  }

  /** Where buffers for this connection come from. */
  public ByteBufAllocator allocator() {
    return context.alloc();
  }

  /** How the client is spoken to. */
  public Wire wire() {
    return wire;
  }

  /**
   * Queues shared bytes; they stay the caller's, a duplicate is written. A client that has taken
   * everything is given one event of any size.
   *
   * @return {@code false}: so much waits already that the client is beyond its hard limit, and the
   *     caller must close it
   */
  public boolean offer(ByteBuf shared) {
    if (closing) {
      return true;
    }
    long pending = pendingBytes();
    if (pending > 0 && pending + shared.readableBytes() > settings.hardLimitBytes()) {
      return false;
    }
    context.write(shared.retainedDuplicate(), context.voidPromise());
    return true;
  }

  /**
   * The same, and sends it at once. While nothing waits for the client the bytes go to the socket
   * past Netty's queue, whose bookkeeping costs as much as all else that is ours; what the socket
   * does not take, or fails to, goes the usual way.
   */
  public boolean offerNow(ByteBuf shared) {
    int sent = closing || pendingBytes() > 0 ? 0 : sendPastQueue(shared);
    if (sent == shared.readableBytes()) {
      return true;
    }
    if (sent == 0) {
      boolean taken = offer(shared);
      flush();
      return taken;
    }
    int rest = shared.readableBytes() - sent;
    context.writeAndFlush(
        shared.retainedSlice(shared.readerIndex() + sent, rest), context.voidPromise());
    return true;
  }

  /** How many bytes the socket took. A closed connection has no queue, and no socket any more. */
  private int sendPastQueue(ByteBuf shared) {
    if (!(context.channel() instanceof AbstractEpollStreamChannel channel)
        || channel.unsafe().outboundBuffer() == null
        || !(channel.fd() instanceof Socket socket)
        || !shared.hasMemoryAddress()) {
      return 0;
    }
    try {
      return socket.sendAddress(shared.memoryAddress(), shared.readerIndex(), shared.writerIndex());
    } catch (IOException e) {
      // Netty meets the same when it writes, and closes the connection.
      return 0;
    }
  }

  /** Sends what was queued. */
  public void flush() {
    context.flush();
  }

  /**
   * Writes bytes of this connection's own and sends them. Takes the buffer over. A client beyond
   * its hard limit is cut: it asks and does not read the answers.
   */
  public void send(ByteBuf own) {
    if (closing) {
      own.release();
      return;
    }
    if (pendingBytes() + own.readableBytes() > settings.hardLimitBytes()) {
      own.release();
      endedBy = CloseReason.TOO_SLOW;
      close(CloseReason.TOO_SLOW, Duration.ZERO);
      return;
    }
    context.writeAndFlush(own, context.voidPromise());
  }

  /** Why the connection is gone, if nobody closed the session: the client left, or was cut here. */
  public CloseReason endedBy() {
    return endedBy;
  }

  /** Sends an error or another text to a WebSocket client. */
  public void sendText(String text) {
    send(WebSocketFrames.text(context.alloc(), text));
  }

  /** Bytes that wait for the client to read, with Netty's own overhead for each write. */
  public long pendingBytes() {
    ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /**
   * Whether much waits for the client, when memory is short.
   *
   * @param round 0 means beyond the soft limit; each round halves what is allowed
   */
  public boolean isBehind(int round) {
    int shift = Math.min(round, Integer.SIZE - 1);
    return pendingBytes() > Math.max(LEAST_BEHIND, settings.softLimitBytes() >> shift);
  }

  /**
   * The connection became writable or not; a client above its soft limit has a grace to catch up.
   *
   * @param tooSlow what to do when it did not
   */
  public void writabilityChanged(Runnable tooSlow) {
    slowSpell++;
    if (context.channel().isWritable()) {
      return;
    }
    int spell = slowSpell;
    context
        .executor()
        .schedule(
            () -> {
              if (spell == slowSpell && !closing) {
                tooSlow.run();
              }
            },
            settings.softGrace().toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Ends the connection. A WebSocket client has until the deadline to answer the close frame.
   * Nothing more is written.
   */
  public void close(CloseReason reason, Duration deadline) {
    if (closing) {
      return;
    }
    closing = true;
    Channel channel = context.channel();
    if (reason.manner() == CloseReason.Manner.CUT) {
      channel.close();
      return;
    }
    switch (wire) {
      case WEBSOCKET, WEBSOCKET_DEFLATED -> {
        context.writeAndFlush(closeFrame(reason), context.voidPromise());
        closeAfter(deadline);
      }
      case SSE -> {
        context.writeAndFlush(LAST_CHUNK.duplicate()).addListener(ChannelFutureListener.CLOSE);
        closeAfter(deadline);
      }
      case SSE_UNCHUNKED -> {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        closeAfter(deadline);
      }
    }
  }

  /**
   * Answers a client's close frame with the same and ends the connection, at the deadline even if
   * the client does not read the answer.
   */
  public void echoClose(byte[] payload, Duration deadline) {
    Channel channel = context.channel();
    if (closing) {
      channel.close();
      return;
    }
    closing = true;
    context
        .writeAndFlush(WebSocketFrames.close(context.alloc(), payload))
        .addListener(ChannelFutureListener.CLOSE);
    closeAfter(deadline);
  }

  private ByteBuf closeFrame(CloseReason reason) {
    return reason.manner() == CloseReason.Manner.CLOSE_WITHOUT_CODE
        ? WebSocketFrames.close(context.alloc(), new byte[0])
        : WebSocketFrames.close(context.alloc(), reason.code(), reason.text());
  }

  /** A client that reads nothing would keep the last bytes, and so the connection, for ever. */
  private void closeAfter(Duration deadline) {
    Channel channel = context.channel();
    var timer =
        context
            .executor()
            .schedule(() -> channel.close(), deadline.toMillis(), TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> timer.cancel(false));
  }
}
