package org.flodgatt.redis;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Speaks like Redis as far as asked for, or says what a test puts into its mouth. */
final class ScriptedRedis implements AutoCloseable {
  private final ServerSocket server;
  private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();
  private final Queue<Socket> subscribers = new ConcurrentLinkedQueue<>();
  private final Queue<String> commands = new ConcurrentLinkedQueue<>();
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition unmuted = lock.newCondition();
  private boolean mute;

  ScriptedRedis() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** All commands heard so far, their words joined with blanks. */
  List<String> commands() {
    return List.copyOf(commands);
  }

  /** From now on that command is answered so. */
  void answer(String command, String reply) {
    answers.put(command, reply);
  }

  /** While on, nothing is answered, connections stay open, and answers are only put off. */
  void mute(boolean on) {
    lock.lock();
    try {
      mute = on;
      unmuted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitVoice() {
    lock.lock();
    try {
      while (mute) {
        unmuted.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Says this to all who subscribed to something. Some may hang up in mid-sentence. */
  void say(String raw) {
    for (Socket subscriber : subscribers) {
      try {
        write(subscriber, raw);
      } catch (IOException _) {
        // It will not be missed.
      }
    }
  }

  /** Says this to all who subscribed to something, in the shape of a message. */
  void publish(String channel, String message) {
    say(array("message", channel, message));
  }

  void hangUp() throws IOException {
    subscribers.clear();
    // Those who come back at once are others.
    List<Socket> present = List.copyOf(clients);
    clients.removeAll(present);
    for (Socket client : present) {
      client.close();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    mute(false);
    hangUp();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        clients.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException _) {
      // Closed: that is how it ends.
    }
  }

  private void serve(Socket client) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(client.getInputStream()))) {
      while (true) {
        List<String> command = read(in);
        commands.add(String.join(" ", command));
        awaitVoice();
        reply(client, command);
      }
    } catch (IOException | UncheckedIOException _) {
      // Gone: that is how it ends.
    }
  }

  private void reply(Socket client, List<String> command) throws IOException {
    String scripted = answers.get(command.getFirst());
    if (scripted != null) {
      write(client, scripted);
      return;
    }
    switch (command.getFirst()) {
      case "PING" -> write(client, "+PONG\r\n");
      case "SUBSCRIBE" -> {
        subscribers.add(client);
        confirm(client, "subscribe", command);
      }
      case "UNSUBSCRIBE" -> confirm(client, "unsubscribe", command);
      default -> write(client, "+OK\r\n");
    }
  }

  private static void confirm(Socket client, String kind, List<String> command) throws IOException {
    for (String channel : command.subList(1, command.size())) {
      write(client, "*3\r\n" + bulk(kind) + bulk(channel) + ":1\r\n");
    }
  }

  private static List<String> read(DataInputStream in) throws IOException {
    int count = number(in);
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] word = new byte[number(in)];
      in.readFully(word);
      in.skipNBytes(2);
      words.add(new String(word, StandardCharsets.UTF_8));
    }
    return words;
  }

  /** The number in a line such as {@code *3} or {@code $5}. */
  private static int number(DataInputStream in) throws IOException {
    int number = 0;
    in.readByte();
    for (int next = in.readByte(); next != '\r'; next = in.readByte()) {
      number = 10 * number + next - '0';
    }
    in.readByte();
    return number;
  }

  private static void write(Socket client, String raw) throws IOException {
    OutputStream out = client.getOutputStream();
    synchronized (client) {
      out.write(raw.getBytes(StandardCharsets.UTF_8));
      out.flush();
    }
  }

  static String array(String... words) {
    StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      text.append(bulk(word));
    }
    return text.toString();
  }

  private static String bulk(String word) {
    return "$" + word.getBytes(StandardCharsets.UTF_8).length + "\r\n" + word + "\r\n";
  }
}
