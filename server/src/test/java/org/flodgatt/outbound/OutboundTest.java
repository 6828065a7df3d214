package org.flodgatt.outbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.flodgatt.encode.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class OutboundTest {
  private static final int SOFT = 4_000;
  private static final int HARD = 10_000;
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final List<String> tooSlow = new ArrayList<>();
  private final List<ByteBuf> made = new ArrayList<>();
  private final StubbornSocket channel = new StubbornSocket();

  /** A client that reads nothing while it is stubborn. */
  private static final class StubbornSocket extends EmbeddedChannel {
    private boolean stubborn;

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
      if (!stubborn) {
        super.doWrite(in);
      }
    }

    void relent() {
      stubborn = false;
      flush();
      runPendingTasks();
    }
  }

  private Outbound open(Wire wire) {
    channel.freezeTime();
    channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(SOFT / 2, SOFT));
    var outbound = new Outbound[1];
    channel
        .pipeline()
        .addLast(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelWritabilityChanged(ChannelHandlerContext context) {
                outbound[0].writabilityChanged(() -> tooSlow.add("too slow"));
              }

              @Override
              public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
              }
            });
    outbound[0] =
        new Outbound(
            channel.pipeline().lastContext(),
            wire,
            new OutboundSettings(
                SOFT, GRACE, HARD, Duration.ofSeconds(30), Duration.ofSeconds(15)));
    return outbound[0];
  }

  private ByteBuf bytes(int count) {
    ByteBuf bytes = Unpooled.directBuffer(count).writeZero(count);
    made.add(bytes);
    return bytes;
  }

  private void pass(Duration time) {
    channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  private String sent() {
    var text = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      text.append(out.toString(ISO_8859_1));
      out.release();
    }
    return text.toString();
  }

  @AfterEach
  void everyBufferIsGivenBack() {
    channel.stubborn = false;
    channel.finishAndReleaseAll();
    for (ByteBuf bytes : made) {
      assertTrue(bytes.refCnt() <= 1, "a duplicate is held");
      if (bytes.refCnt() > 0) {
        bytes.release();
      }
    }
  }

  // What goes out

  @Test
  void sharedBytesStayTheCallersAndGoOutWhenFlushed() {
    Outbound outbound = open(Wire.SSE);
    ByteBuf shared = bytes(3);
    assertTrue(outbound.offer(shared));
    assertTrue(outbound.offer(shared));
    assertEquals(3, shared.refCnt());
    assertEquals(3, shared.readableBytes());
    assertEquals("", sent());
    outbound.flush();
    assertEquals("\0\0\0\0\0\0", sent());
    assertEquals(1, shared.refCnt());
  }

  @Test
  void whatIsOfferedNowIsFlushedWithWhatWaited() {
    Outbound outbound = open(Wire.SSE);
    assertTrue(outbound.offer(bytes(2)));
    assertEquals("", sent());
    assertTrue(outbound.offerNow(bytes(1)));
    assertEquals("\0\0\0", sent());
  }

  @Test
  void aTextIsSentAtOnce() {
    open(Wire.WEBSOCKET).sendText("hé");
    assertEquals("\u0081\3h\u00c3\u00a9", sent());
  }

  // Limits

  @Test
  void whatDoesNotFitBelowTheHardLimitIsRefused() {
    Outbound outbound = open(Wire.SSE);
    channel.stubborn = true;
    ByteBuf shared = bytes(1_000);
    int taken = 0;
    while (outbound.offer(shared)) {
      outbound.flush();
      taken++;
    }
    assertTrue(taken >= 8 && taken <= 10, "took " + taken);
    assertTrue(outbound.pendingBytes() <= HARD);
    assertEquals(1 + taken, shared.refCnt());
    channel.relent();
    assertTrue(outbound.offer(shared));
  }

  @Test
  void whoHasTakenEverythingIsGivenOneThingOfAnySize() {
    Outbound outbound = open(Wire.SSE);
    channel.stubborn = true;
    assertTrue(outbound.offer(bytes(HARD + 1)));
    assertFalse(outbound.offer(bytes(1)));
  }

  @Test
  void fromRoundToRoundLessIsBehind() {
    Outbound outbound = open(Wire.SSE);
    channel.stubborn = true;
    outbound.offer(bytes(SOFT + 1_000));
    assertTrue(outbound.isBehind(0));
    channel.relent();
    channel.stubborn = true;
    outbound.offer(bytes(SOFT - 500));
    assertFalse(outbound.isBehind(0));
    assertFalse(outbound.isBehind(40), "who has so little waiting is never to blame");
  }

  @Test
  void answersToAClientThatReadsNothingAreBoundedToo() {
    Outbound outbound = open(Wire.WEBSOCKET);
    channel.stubborn = true;
    assertEquals(CloseReason.CLIENT, outbound.endedBy());
    for (int i = 0; i < 1_000 && channel.isOpen(); i++) {
      outbound.send(bytes(100));
      assertTrue(outbound.pendingBytes() <= HARD);
    }
    assertFalse(channel.isOpen());
    assertEquals(CloseReason.TOO_SLOW, outbound.endedBy());
    made.forEach(bytes -> assertEquals(0, bytes.refCnt()));
  }

  @Test
  void aClientAboveTheSoftLimitHasAGrace() {
    Outbound outbound = open(Wire.SSE);
    channel.stubborn = true;
    outbound.offer(bytes(SOFT + 1));
    outbound.flush();
    channel.runPendingTasks();
    pass(GRACE.minusSeconds(1));
    assertEquals(List.of(), tooSlow);
    pass(Duration.ofSeconds(2));
    assertEquals(List.of("too slow"), tooSlow);
  }

  @Test
  void aClientThatCatchesUpIsNotTooSlow() {
    Outbound outbound = open(Wire.SSE);
    channel.stubborn = true;
    outbound.offer(bytes(SOFT + 1));
    outbound.flush();
    channel.runPendingTasks();
    pass(GRACE.minusSeconds(1));
    channel.relent();
    pass(GRACE);
    assertEquals(List.of(), tooSlow);
  }

  @Test
  void everySpellHasAGraceOfItsOwn() {
    Outbound outbound = open(Wire.SSE);
    ByteBuf large = bytes(SOFT + 1);
    channel.stubborn = true;
    outbound.offer(large);
    outbound.flush();
    channel.runPendingTasks();
    pass(GRACE.minusSeconds(1));
    channel.relent();
    channel.stubborn = true;
    outbound.offer(large);
    outbound.flush();
    channel.runPendingTasks();
    pass(GRACE.minusSeconds(1));
    assertEquals(List.of(), tooSlow);
    pass(Duration.ofSeconds(2));
    assertEquals(List.of("too slow"), tooSlow);
  }

  @Test
  void aClosedClientIsNotCalledTooSlow() {
    Outbound outbound = open(Wire.WEBSOCKET);
    channel.stubborn = true;
    outbound.offer(bytes(SOFT + 1));
    channel.runPendingTasks();
    outbound.close(CloseReason.KILLED, GRACE.multipliedBy(2));
    pass(GRACE.plusSeconds(1));
    assertEquals(List.of(), tooSlow);
  }

  // The end

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          BINARY_MESSAGE|1003|The mastodon streaming server does not support binary messages
          PROTOCOL_ERROR|1002|''
          BAD_UTF8|1007|''
          MESSAGE_TOO_BIG|1009|''
          TOO_MANY_CONTROL_FRAMES|1008|Too many control frames
          TOO_MANY_COMMANDS|1008|Too many commands are waiting
          EVENT_LOST|1012|Please reconnect
          SHUTDOWN|1001|The server is restarting
          """)
  void aWebSocketClientIsToldWhy(CloseReason reason, int code, String text) {
    open(Wire.WEBSOCKET).close(reason, DEADLINE);
    assertEquals(
        "\u0088" + (char) (text.length() + 2) + (char) (code >> 8) + (char) (code & 255) + text,
        sent());
    assertTrue(channel.isOpen());
  }

  @Test
  void aKilledWebSocketGetsACloseFrameWithoutCode() {
    open(Wire.WEBSOCKET).close(CloseReason.KILLED, DEADLINE);
    assertEquals("\u0088\0", sent());
    assertTrue(channel.isOpen());
  }

  @Test
  void aClientThatDoesNotAnswerTheCloseFrameIsCutAtTheDeadline() {
    open(Wire.WEBSOCKET).close(CloseReason.KILLED, DEADLINE);
    pass(DEADLINE.minusSeconds(1));
    assertTrue(channel.isOpen());
    pass(Duration.ofSeconds(2));
    assertFalse(channel.isOpen());
  }

  @ParameterizedTest
  @EnumSource(names = {"CLIENT", "TOO_SLOW", "SILENT"})
  void whoDoesNotListenIsCutWithoutAWord(CloseReason reason) {
    open(Wire.WEBSOCKET).close(reason, DEADLINE);
    assertEquals("", sent());
    assertFalse(channel.isOpen());
  }

  @ParameterizedTest
  @EnumSource(names = {"KILLED", "EVENT_LOST", "SHUTDOWN"})
  void anEventStreamEndsWithTheLastChunk(CloseReason reason) {
    Outbound outbound = open(Wire.SSE);
    outbound.offer(bytes(1));
    outbound.close(reason, DEADLINE);
    assertEquals("\0" + "0\r\n\r\n", sent());
    assertFalse(channel.isOpen());
  }

  @Test
  void anEventStreamWithoutChunksJustEnds() {
    Outbound outbound = open(Wire.SSE_UNCHUNKED);
    outbound.offer(bytes(1));
    outbound.close(CloseReason.KILLED, DEADLINE);
    assertEquals("\0", sent());
    assertFalse(channel.isOpen());
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatReadsNothingIsCutAtTheDeadline(Wire wire) {
    Outbound outbound = open(wire);
    channel.stubborn = true;
    outbound.offer(bytes(10));
    outbound.close(CloseReason.KILLED, DEADLINE);
    assertTrue(channel.isOpen());
    pass(DEADLINE.plusSeconds(1));
    assertFalse(channel.isOpen());
  }

  @Test
  void aClientThatClosesButReadsNothingIsCutAtTheDeadlineToo() {
    Outbound outbound = open(Wire.WEBSOCKET);
    channel.stubborn = true;
    outbound.offer(bytes(10));
    outbound.echoClose(new byte[] {3, (byte) 0xe8}, DEADLINE);
    assertTrue(channel.isOpen());
    pass(DEADLINE.plusSeconds(1));
    assertFalse(channel.isOpen());
  }

  @Test
  void aClientsCloseFrameIsEchoedAndEndsTheConnection() {
    open(Wire.WEBSOCKET).echoClose(new byte[] {3, (byte) 0xe8, 'x'}, DEADLINE);
    assertEquals("\u0088\3\3\u00e8x", sent());
    assertFalse(channel.isOpen());
  }

  @Test
  void theAnswerToOurCloseFrameEndsTheConnection() {
    Outbound outbound = open(Wire.WEBSOCKET);
    outbound.close(CloseReason.SHUTDOWN, DEADLINE);
    sent();
    outbound.echoClose(new byte[] {3, (byte) 0xe9}, DEADLINE);
    assertEquals("", sent());
    assertFalse(channel.isOpen());
  }

  @Test
  void nothingIsWrittenAfterTheEnd() {
    Outbound outbound = open(Wire.WEBSOCKET);
    outbound.close(CloseReason.KILLED, DEADLINE);
    assertEquals("\u0088\0", sent());
    ByteBuf shared = bytes(1);
    assertTrue(outbound.offer(shared));
    assertEquals(1, shared.refCnt());
    ByteBuf own = bytes(1);
    outbound.send(own);
    assertEquals(0, own.refCnt());
    outbound.sendText("late");
    outbound.close(CloseReason.SHUTDOWN, DEADLINE);
    outbound.flush();
    assertNull(channel.readOutbound());
  }

  @Test
  void whatWaitsIsGivenBackWhenTheClientGoes() {
    Outbound outbound = open(Wire.SSE);
    channel.stubborn = true;
    ByteBuf shared = bytes(10);
    outbound.offer(shared);
    outbound.flush();
    assertEquals(2, shared.refCnt());
    channel.close();
    channel.runPendingTasks();
    assertEquals(1, shared.refCnt());
    assertTrue(outbound.offer(shared));
    outbound.flush();
    assertEquals(1, shared.refCnt());
    assertEquals(0, outbound.pendingBytes());
  }
}
