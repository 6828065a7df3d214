package org.flodgatt.testkit.net;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.flodgatt.testkit.client.RawConnection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TcpProxyIT {
  private final Peer peer;
  private final TcpProxy proxy;
  private final RawConnection client;
  private SocketChannel served;

  TcpProxyIT() throws IOException {
    peer = new Peer();
    proxy = TcpProxy.to(peer.address());
    client = RawConnection.to(proxy.port());
    served = peer.accept();
  }

  @BeforeEach
  void bytesPassBothWays() throws IOException {
    client.send("ping");
    assertEquals("ping", Peer.read(served));
    Peer.write(served, "pong!");
    assertEquals("pong!", text(client.readExactly(5)));
  }

  @AfterEach
  void nothingIsLeft() throws IOException {
    proxy.close();
    proxy.close();
    client.close();
    served.close();
    peer.close();
    assertEquals(0, proxy.open());
    assertThrows(UncheckedIOException.class, () -> RawConnection.to(proxy.port()));
  }

  @Test
  void connectionsAndBytesAreCounted() throws IOException {
    await().until(() -> proxy.toClient().bytes() == 5 && proxy.toTarget().bytes() == 4);
    try (RawConnection second = RawConnection.to(proxy.port());
        SocketChannel target = peer.accept()) {
      assertEquals(2, proxy.accepted());
      assertEquals(2, proxy.open());
      second.shutdownOutput();
      assertEquals("", Peer.read(target));
    }
    await().until(() -> proxy.open() == 1);
  }

  @Test
  void aDelayHoldsBackOneDirectionOnly() throws IOException {
    proxy.toClient().delay(Duration.ofHours(1));
    client.send("x");
    assertEquals("x", Peer.read(served));
    proxy.toClient().delay(Duration.ofMillis(200));
    long start = System.nanoTime();
    Peer.write(served, "y");
    assertEquals('y', client.read());
    assertTrue(millisSince(start) >= 200);
    proxy.toClient().delay(Duration.ofHours(1));
    proxy.heal();
    Peer.write(served, "z");
    assertEquals('z', client.read());
  }

  @Test
  void aThrottleSetsTheRate() throws IOException {
    proxy.toClient().throttle(100_000);
    long start = System.nanoTime();
    Peer.write(served, "x".repeat(30_000));
    client.readExactly(30_000);
    long took = millisSince(start);
    assertTrue(took >= 250 && took < 30_000, took + " ms");
  }

  @Test
  void whileFrozenTheSenderRunsFullAndNothingIsLost() throws IOException {
    proxy.toClient().freeze();
    CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> sendNumbers(2_000_000));
    await()
        .during(Duration.ofMillis(300))
        .atMost(Duration.ofMinutes(1))
        .until(() -> !sender.isDone());
    assertThrows(AssertionError.class, () -> client.read(Duration.ofMillis(50)));
    client.send("still heard");
    assertEquals("still heard", Peer.read(served));
    proxy.toClient().thaw();
    ByteBuffer numbers = ByteBuffer.wrap(client.readExactly(8_000_000));
    for (int i = 0; i < 2_000_000; i++) {
      assertEquals(i, numbers.getInt());
    }
    sender.join();
  }

  private void sendNumbers(int count) {
    ByteBuffer batch = ByteBuffer.allocate(40_000);
    try {
      for (int i = 0; i < count; i++) {
        batch.putInt(i);
        if (!batch.hasRemaining()) {
          batch.flip();
          while (batch.hasRemaining()) {
            served.write(batch);
          }
          batch.clear();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aCutResetsBothSides() {
    proxy.cut();
    client.expectEnd();
    assertThrows(IOException.class, () -> Peer.read(served));
    assertEquals(0, proxy.open());
  }

  @Test
  void anEndIsGentleOnBothSides() throws IOException {
    proxy.end();
    client.expectEnd();
    assertEquals("", Peer.read(served));
    // Nobody is reset for what he says too late.
    Peer.write(served, "too late");
    client.send("too late");
    client.close();
    served.close();
    await().until(() -> proxy.open() == 0);
  }

  @Test
  void oneDirectionCanBeClosedAlone() throws IOException {
    proxy.toClient().halfClose();
    client.expectEnd();
    client.send("anybody there?");
    assertEquals("anybody there?", Peer.read(served));
  }

  @Test
  void theEndOfOneSidePassesToTheOther() throws IOException {
    client.shutdownOutput();
    assertEquals("", Peer.read(served));
    Peer.write(served, "bye");
    served.close();
    assertEquals("bye", text(client.readToEnd()));
    await().until(() -> proxy.open() == 0);
  }

  @Test
  void aClientThatVanishesWhileFrozenIsNoticedAfterTheThaw() throws IOException {
    proxy.freeze();
    client.close();
    proxy.thaw();
    assertEquals("", Peer.read(served));
  }

  @Test
  void corruptionIsRepeatedByItsSeed() throws IOException {
    byte[] first = corrupted(7);
    byte[] again = corrupted(7);
    byte[] other = corrupted(8);
    assertNotEquals("a".repeat(10_000), text(first));
    assertArrayEquals(first, again);
    assertNotEquals(text(first), text(other));
  }

  private byte[] corrupted(long seed) throws IOException {
    try (TcpProxy damaging = TcpProxy.to(peer.address())) {
      damaging.toClient().corrupt(seed, 100);
      try (RawConnection connection = RawConnection.to(damaging.port());
          SocketChannel target = peer.accept()) {
        Peer.write(target, "a".repeat(10_000));
        return connection.readExactly(10_000);
      }
    }
  }

  @Test
  void newConnectionsCanBeRefusedAndSentElsewhere() throws IOException {
    proxy.refuse();
    assertThrows(UncheckedIOException.class, () -> RawConnection.to(proxy.port()));
    bytesPassBothWays();
    try (Peer elsewhere = new Peer()) {
      proxy.target(elsewhere.address());
      proxy.accept();
      try (RawConnection second = RawConnection.to(proxy.port());
          SocketChannel target = elsewhere.accept()) {
        second.send("hello");
        assertEquals("hello", Peer.read(target));
      }
    }
    bytesPassBothWays();
  }

  @Test
  void aTargetThatRefusesIsAReset() throws IOException {
    try (Peer gone = new Peer()) {
      proxy.target(gone.address());
    }
    try (RawConnection second = RawConnection.to(proxy.port())) {
      second.expectEnd();
    }
    await().until(() -> proxy.open() == 1);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }
}
