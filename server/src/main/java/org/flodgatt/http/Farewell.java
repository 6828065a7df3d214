package org.flodgatt.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * The last answer of a connection. A socket that is closed while bytes of the client are unread is
 * reset, and the reset may overtake the answer. So: answer, say that nothing more comes, throw away
 * what still arrives, and close when the client does, or a little later. Confined to the event
 * loop.
 */
final class Farewell extends ChannelInboundHandlerAdapter {
  /** For the client to take the answer. */
  private static final long ANSWER_MILLIS = 30_000;

  /** For the client to close, once it has the answer. */
  private static final long CLOSE_MILLIS = 2_000;

  private Farewell() {}

  /**
   * Answers and ends the connection; the handlers given read nothing more.
   *
   * @param answer is taken over
   */
  static void say(Channel channel, ByteBuf answer, ChannelHandler... readers) {
    if (!(channel instanceof DuplexChannel socket)) {
      channel.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    socket.pipeline().addLast(new Farewell());
    for (ChannelHandler reader : readers) {
      if (socket.pipeline().context(reader) != null) {
        socket.pipeline().remove(reader);
      }
    }
    closeAfter(socket, ANSWER_MILLIS);
    socket
        .writeAndFlush(answer)
        .addListener(written -> {
          if (written.isSuccess()) {
            socket.shutdownOutput();
            closeAfter(socket, CLOSE_MILLIS);
          } else {
            socket.close();
          }
        });
  }

  private static void closeAfter(Channel channel, long millis) {
    var timer = channel.eventLoop().schedule(() -> channel.close(), millis, TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> timer.cancel(false));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
