package org.flodgatt.testkit.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.flodgatt.testkit.services.RespClient.Reply;
import org.junit.jupiter.api.Test;

final class RedisServerIT {
  @Test
  void aSubscriberIsCountedAndReached() throws IOException {
    try (RedisServer redis = RedisServer.start();
        RespClient subscriber = new RespClient(redis.port())) {
      assertEquals(0, redis.numSub("timeline:public"));
      assertEquals(0, redis.publish("timeline:public", "nobody hears"));
      subscriber.command(List.of("SUBSCRIBE", "timeline:public"));
      assertEquals(1, redis.numSub("timeline:public"));
      assertEquals(List.of("timeline:public"), redis.topics());
      assertEquals(1, redis.publish("timeline:public", "grüß dich"));
      assertEquals(1, redis.killClients("pubsub"));
      await().untilAsserted(() -> assertEquals(0, redis.numSub("timeline:public")));
    }
  }

  @Test
  void keysHaveValuesAndTimesToLive() {
    try (RedisServer redis = RedisServer.start()) {
      assertEquals(Optional.empty(), redis.get("subscribed:x"));
      assertEquals(-2, redis.ttl("subscribed:x"));
      redis.command("SET", "subscribed:x", "1", "EX", "1080");
      assertEquals(Optional.of("1"), redis.get("subscribed:x"));
      assertTrue(redis.ttl("subscribed:x") > 1000);
      assertTrue(redis.exists("subscribed:x"));
      assertEquals(List.of("subscribed:x"), redis.keys());
      assertTrue(redis.delete("subscribed:x"));
      assertFalse(redis.delete("subscribed:x"));
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> redis.command("NONSENSE"));
      assertTrue(String.valueOf(refused.getMessage()).contains("NONSENSE"));
    }
  }

  @Test
  void restartKeepsThePortAndForgetsTheKeys() {
    Path socket;
    try (RedisServer redis = RedisServer.start()) {
      socket = redis.unixSocket();
      redis.command("SET", "k", "v");
      redis.stop();
      assertThrows(UncheckedIOException.class, () -> redis.exists("k"));
      redis.restart();
      assertFalse(redis.exists("k"));
    }
    assertFalse(Files.exists(socket.getParent()));
  }

  @Test
  void aFrozenServerAnswersAfterTheThaw() {
    try (RedisServer redis = RedisServer.start()) {
      assertFalse(redis.exists("k"));
      redis.freeze();
      CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(() -> redis.exists("k"));
      await()
          .during(Duration.ofMillis(300))
          .atMost(Duration.ofMinutes(1))
          .until(() -> !answer.isDone());
      redis.thaw();
      assertFalse(answer.orTimeout(1, TimeUnit.MINUTES).join());
    }
  }

  @Test
  void passwordAndUserAreDemandedOfOthers() throws IOException {
    RedisOptions options = RedisOptions.defaults().password("hush").user("rails", "tracks");
    try (RedisServer redis = RedisServer.start(options);
        RespClient client = new RespClient(redis.port())) {
      assertFalse(redis.exists("k"));
      assertTrue(client.command(List.of("GET", "k")) instanceof Reply.Failure);
      assertTrue(client.command(List.of("AUTH", "wrong")) instanceof Reply.Failure);
      assertTrue(client.command(List.of("AUTH", "hush")) instanceof Reply.Value);
      assertTrue(client.command(List.of("AUTH", "rails", "tracks")) instanceof Reply.Value);
      assertEquals("rails", redis.environment().get("REDIS_USER"));
    }
  }

  @Test
  void theTlsPortShowsACertificateOfItsAuthority() throws Exception {
    try (RedisServer redis = RedisServer.start(RedisOptions.defaults().tls(true))) {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      try (InputStream in = Files.newInputStream(redis.caCertificate())) {
        trusted.setCertificateEntry(
            "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
      }
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      try (SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", redis.tlsPort())) {
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals("+PONG\r\n", ascii(socket.getInputStream().readNBytes(7)));
      }
    }
  }

  @Test
  void theUnixSocketAnswers() throws IOException {
    try (RedisServer redis = RedisServer.start();
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(redis.unixSocket()));
      channel.write(ByteBuffer.wrap("PING\r\n".getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(7);
      assertDoesNotThrow(() -> {
        while (answer.hasRemaining() && channel.read(answer) >= 0) {}
      });
      assertEquals("+PONG\r\n", ascii(answer.array()));
    }
  }

  @Test
  void aSubscriberThatDoesNotReadIsDroppedAtTheLimit() throws IOException {
    RedisOptions options = RedisOptions.defaults().pubSubLimit(100_000, 100_000, 60);
    try (RedisServer redis = RedisServer.start(options);
        RespClient lazy = new RespClient(redis.port())) {
      lazy.command(List.of("SUBSCRIBE", "flood"));
      String big = "x".repeat(1_000_000);
      await()
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(1))
          .until(() -> redis.publish("flood", big) == 0);
    }
  }

  private static String ascii(byte[] bytes) {
    return new String(bytes, StandardCharsets.US_ASCII);
  }
}
