package org.flodgatt.outbound;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.flodgatt.encode.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What is sent past Netty's queue, over a real socket of epoll. */
final class OutboundSocketTest {
  private static final int HARD = 4 * 1024 * 1024;

  private final MultiThreadIoEventLoopGroup loops;
  private final LinkedBlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
  private final Socket client = new Socket();
  private final Channel channel;
  private final Outbound outbound;

  OutboundSocketTest() throws Exception {
    Assumptions.assumeTrue(Epoll.isAvailable(), "there is no epoll here");
    loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel listener =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerSocketChannel.class)
            .childOption(ChannelOption.SO_SNDBUF, 16 * 1024)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection.pipeline().addLast(new Quiet());
                    accepted.add(connection);
                  }
                })
            .bind(InetAddress.ofLiteral("127.0.0.1"), 0)
            .sync()
            .channel();
    client.setReceiveBufferSize(16 * 1024);
    client.connect(listener.localAddress());
    channel = requireNonNull(accepted.poll(1, TimeUnit.MINUTES));
    outbound =
        new Outbound(
            channel.pipeline().lastContext(),
            Wire.WEBSOCKET,
            new OutboundSettings(
                HARD / 2,
                Duration.ofMinutes(1),
                HARD,
                Duration.ofSeconds(30),
                Duration.ofSeconds(15)));
  }

  private static final class Quiet extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }

  @AfterEach
  void end() throws Exception {
    client.close();
    channel.close().sync();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  private <T> T onLoop(Callable<T> action) throws Exception {
    return channel.eventLoop().submit(action).get(1, TimeUnit.MINUTES);
  }

  /** Bytes that tell their place among all that were made. */
  private static ByteBuf numbered(int from, int count) {
    ByteBuf bytes = Unpooled.directBuffer(count * Integer.BYTES);
    for (int i = 0; i < count; i++) {
      bytes.writeInt(from + i);
    }
    return bytes;
  }

  private void assertReceived(int numbers) throws IOException {
    ByteBuf got =
        Unpooled.wrappedBuffer(client.getInputStream().readNBytes(numbers * Integer.BYTES));
    for (int i = 0; i < numbers; i++) {
      assertEquals(i, got.readInt());
    }
  }

  @Test
  void whatTheSocketTakesDoesNotGoThroughTheQueue() throws Exception {
    var written = new AtomicInteger();
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(
                  ChannelHandlerContext context, Object message, ChannelPromise done) {
                written.incrementAndGet();
                context.write(message, done);
              }
            });
    ByteBuf shared = numbered(0, 5);
    assertTrue(onLoop(() -> outbound.offerNow(shared)));
    assertEquals(0, written.get());
    assertEquals(0, onLoop(outbound::pendingBytes));
    assertEquals(1, shared.refCnt(), "nothing holds it any longer");
    assertEquals(20, shared.readableBytes(), "it is as it was for the next client");
    assertReceived(5);
    shared.release();
  }

  @Test
  void whatTheSocketTakesAPartOfIsSentToItsEnd() throws Exception {
    int count = 250_000;
    ByteBuf shared = numbered(-3, count + 3).skipBytes(3 * Integer.BYTES);
    assertTrue(onLoop(() -> outbound.offerNow(shared)));
    long pending = onLoop(outbound::pendingBytes);
    assertTrue(
        pending > 0 && pending < (long) count * Integer.BYTES, () -> pending + " bytes wait");
    assertReceived(count);
    await().until(() -> shared.refCnt() == 1);
    shared.release();
  }

  /** Whether the socket takes all, some or nothing, and however the client is told. */
  @Test
  void orderIsKeptWhenTheClientReadsLate() throws Exception {
    int numbers = 0;
    boolean waited = false;
    for (int turn = 0; turn < 300; turn++) {
      int from = numbers;
      int count = 1 + turn * 7 % 1_000;
      boolean now = turn % 5 != 3;
      boolean more =
          onLoop(() -> {
            ByteBuf shared = numbered(from, count);
            boolean taken = now ? outbound.offerNow(shared) : outbound.offer(shared);
            if (!now) {
              outbound.flush();
            }
            shared.release();
            assertTrue(taken);
            return outbound.pendingBytes() > 0;
          });
      waited |= more;
      numbers += count;
    }
    assertTrue(waited, "the client was never late");
    assertReceived(numbers);
    await().until(() -> onLoop(outbound::pendingBytes) == 0);
  }

  @Test
  void aClientBeyondItsHardLimitIsToldOf() throws Exception {
    boolean taken =
        onLoop(() -> {
          ByteBuf shared = numbered(0, 100_000);
          boolean goesOn = true;
          for (int i = 0; goesOn && i < 100; i++) {
            goesOn = outbound.offerNow(shared);
          }
          shared.release();
          return goesOn;
        });
    assertFalse(taken);
  }

  @Test
  void aClosedConnectionDoesNotSendToTheOneThatGotItsFileNumber() throws Exception {
    List<SocketChannel> others = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      others.add(SocketChannel.open()); // They have their numbers before one becomes free.
    }
    int number = numberOf(channel);
    channel.close().sync();
    SocketChannel client = null;
    Channel heir = null;
    for (SocketChannel other : others) {
      if (heir == null || numberOf(heir) != number) {
        client = other;
        client.connect(channel.localAddress());
        heir = requireNonNull(accepted.poll(1, TimeUnit.MINUTES));
      }
    }
    Assumptions.assumeTrue(numberOf(requireNonNull(heir)) == number, "something else got it");
    ByteBuf shared = numbered(0, 5);
    assertTrue(onLoop(() -> outbound.offerNow(shared)));
    assertEquals(1, shared.refCnt());
    shared.release();
    heir.writeAndFlush(Unpooled.copiedBuffer(new byte[] {'x'})).sync();
    ByteBuffer first = ByteBuffer.allocate(1);
    assertEquals(1, requireNonNull(client).read(first));
    assertEquals('x', first.get(0));
    for (SocketChannel other : others) {
      other.close();
    }
  }

  private static int numberOf(Channel connection) {
    return ((UnixChannel) connection).fd().intValue();
  }

  /** Before the loop has looked at its sockets. */
  @Test
  void aClientThatResetTheConnectionIsClosedByTheNextEvent() throws Exception {
    ByteBuf shared = numbered(0, 5);
    boolean open =
        onLoop(() -> {
          client.setSoLinger(true, 0);
          client.close();
          outbound.offerNow(shared);
          return channel.isOpen();
        });
    assertFalse(open);
    assertEquals(1, shared.refCnt());
    shared.release();
  }
}
