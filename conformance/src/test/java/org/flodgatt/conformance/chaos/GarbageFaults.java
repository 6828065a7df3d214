package org.flodgatt.conformance.chaos;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.RawConnection;
import org.flodgatt.testkit.client.WebSocketTestClient;
import org.flodgatt.testkit.net.TcpProxy;

/** Input that nobody should send. */
final class GarbageFaults {
  private static final int CLIENTS = 40;
  private static final String[] MALFORMED = {
    "{\"event\":\"update\",\"payload\":{}}",
    "{\"event\":\"update\",\"payload\":[]}",
    "{\"event\":\"update\",\"payload\":\"text\"}",
    "{\"event\":\"update\",\"payload\":7}",
    "{\"event\":\"update\",\"payload\":{\"account\":null}}",
    "{\"event\":\"update\",\"payload\":{\"account\":{\"id\":{}}}}",
    "{\"event\":\"update\",\"payload\":{\"id\":",
    "{\"event\":\"update\"}",
    "\u0000\u0001",
    "",
    "[[[[[[[[",
    "{\"event\":{},\"payload\":{}}"
  };
  private static final String[] COMMANDS = {
    "{}",
    "[]",
    "null",
    "{\"type\":\"subscribe\"}",
    "{\"type\":\"subscribe\",\"stream\":7}",
    "{\"type\":\"subscribe\",\"stream\":\"hashtag\",\"tag\":{}}",
    "{\"type\":\"unsubscribe\",\"stream\":\"list\",\"list\":\"x\"}",
    "{\"type\":\"subscribe\",\"stream\":\"list\",\"list\":\"99999999999999999999999\"}",
    "{\"type\":\"subscribe\",\"stream\":\"user\"}"
  };

  private GarbageFaults() {}

  /** Clients that speak something, some of it through a wire that damages it. */
  static void send(Campaign campaign, Fault fault) {
    SplittableRandom random = fault.random();
    String token = campaign.population().people().getLast().token().text();
    try (TcpProxy damaging = TcpProxy.to(campaign.world().port())) {
      damaging.toTarget().corrupt(fault.seed(), 50);
      List<RawConnection> open = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int port = random.nextInt(4) == 0 ? damaging.port() : campaign.world().port();
        byte[] words = words(random, token);
        try {
          open.add(RawConnection.to(port).send(words));
        } catch (UncheckedIOException refused) {
          // The server may well hang up in the middle.
          campaign.report().count("garbage cut short");
        }
      }
      campaign.wait(fault.length());
      open.forEach(RawConnection::close);
    }
  }

  private static byte[] words(SplittableRandom random, String token) {
    String authorization = "Authorization: Bearer " + token;
    String upgrade = WebSocketTestClient.upgrade("/api/v1/streaming?stream=public", authorization);
    return switch (random.nextInt(6)) {
      case 0 -> noise(random);
      case 1 -> bytes(upgrade.substring(0, random.nextInt(upgrade.length())));
      case 2 -> joined(bytes(upgrade), noise(random));
      case 3 -> joined(bytes(upgrade), wrongFrame(random));
      case 4 -> joined(bytes(upgrade), commands(random));
      default ->
          joined(
              bytes(HttpReply.head("GET", "/api/v1/streaming/public", authorization)),
              noise(random));
    };
  }

  private static byte[] noise(SplittableRandom random) {
    byte[] noise = new byte[1 + random.nextInt(2_000)];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] wrongFrame(SplittableRandom random) {
    byte[] payload = new byte[random.nextInt(300)];
    random.nextBytes(payload);
    return WebSocketTestClient.frame(random.nextInt(256), payload, random.nextBoolean());
  }

  private static byte[] commands(SplittableRandom random) {
    byte[] all = {};
    for (int i = 0; i < 20; i++) {
      byte[] command = bytes(COMMANDS[random.nextInt(COMMANDS.length)]);
      all = joined(all, WebSocketTestClient.frame(0x81, command, true));
    }
    return all;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Messages that are no events, on topics that somebody hears. */
  static void publishMalformed(Campaign campaign, Fault fault) {
    SplittableRandom random = fault.random();
    List<Topic> topics = campaign.population().topics();
    for (int i = 0; i < 5 * MALFORMED.length; i++) {
      Topic topic = topics.get(random.nextInt(topics.size()));
      campaign.world().redis().publish(topic.name(), MALFORMED[i % MALFORMED.length]);
    }
    campaign.wait(fault.length());
  }
}
