package org.flodgatt.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.Phaser;
import org.flodgatt.testkit.client.HttpReply;
import org.flodgatt.testkit.client.WebSocketTestClient;

/** One client of a {@link Churn}: comes, gets as far as chance will have it, and leaves. */
final class ChurnClient {
  static final int TAGS = 20;

  /** How far it gets before it leaves. */
  enum Moment {
    CONNECTED,
    HALF_A_HEAD,
    /** Its token is being looked up, or its stream, or Redis has not confirmed. */
    ASKED,
    ANSWERED,
    /** A WebSocket with commands under way. */
    COMMANDING,
    LISTENING,
    /** The server has more for it than the sockets hold. */
    NOT_READING,
    KILLED,
    REFUSED
  }

  /** How it leaves. */
  enum End {
    FIN,
    RESET,
    HALF_CLOSE,
    CLOSE_FRAME,
    BAD_FRAME
  }

  private static final int PATIENCE_MILLIS = 60_000;
  private static final int KILL_AGAIN_MILLIS = 1_000;
  private static final byte[] CLOSE = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 3, (byte) 0xe8};
  private static final byte[] UNMASKED = {(byte) 0x81, 1, 'x'};

  private final Churn churn;
  private final Random random;
  private final Phaser floods;
  private final ChurnTally tally;
  private final Churn.Member member;
  private final Moment moment;
  private final End end;
  private final boolean webSocket;
  private final byte[] buffer = new byte[8192];

  ChurnClient(Churn churn, Random random, Phaser floods, ChurnTally tally) {
    this.churn = churn;
    this.random = random;
    this.floods = floods;
    this.tally = tally;
    this.member = churn.anybody(random);
    this.moment = Moment.values()[random.nextInt(Moment.values().length)];
    this.end = End.values()[random.nextInt(End.values().length)];
    this.webSocket = moment == Moment.COMMANDING || random.nextBoolean();
  }

  /** The whole life of the connection. */
  void live() {
    tally.count(moment);
    tally.count(end);
    try (Socket socket = new Socket()) {
      socket.setTcpNoDelay(true);
      if (moment == Moment.NOT_READING) {
        socket.setReceiveBufferSize(4096);
      }
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), churn.port()), PATIENCE_MILLIS);
      reach(socket);
      leave(socket);
    } catch (IOException e) {
      // The server may end it at any moment, too: the token was killed, or we are too slow.
      tally.count("ended by the server");
    }
  }

  private void reach(Socket socket) throws IOException {
    switch (moment) {
      case CONNECTED -> linger(socket);
      case HALF_A_HEAD -> {
        String head = head(member.person().token().text());
        send(socket, head.substring(0, 1 + random.nextInt(head.length() - 1)));
        linger(socket);
      }
      case ASKED -> {
        send(socket, head(member.person().token().text()));
        linger(socket);
      }
      case ANSWERED -> ask(socket, member.person().token().text());
      case COMMANDING -> {
        ask(socket, member.person().token().text());
        command(socket);
        linger(socket);
      }
      case LISTENING -> listen(socket);
      case NOT_READING -> {
        ask(socket, member.person().token().text());
        int phase = floods.getPhase();
        for (int n = 1 + random.nextInt(6); n > 0 && phase >= 0; n--) {
          phase = floods.awaitAdvance(phase);
        }
      }
      case KILLED -> {
        if (listen(socket)) {
          readUntilKilled(socket);
        }
      }
      case REFUSED -> {
        ask(socket, "nobody");
        linger(socket);
      }
    }
  }

  private void leave(Socket socket) throws IOException {
    switch (end) {
      case FIN -> {
        // Closing does it.
      }
      case RESET -> socket.setSoLinger(true, 0);
      case HALF_CLOSE -> {
        socket.shutdownOutput();
        linger(socket);
      }
      case CLOSE_FRAME -> {
        socket.getOutputStream().write(CLOSE);
        if (random.nextBoolean()) {
          linger(socket);
        }
      }
      case BAD_FRAME -> {
        socket.getOutputStream().write(UNMASKED);
        if (random.nextBoolean()) {
          linger(socket);
        }
      }
    }
  }

  private String head(String token) {
    String authorization = "Authorization: Bearer " + token;
    if (webSocket) {
      String stream = random.nextInt(4) == 0 ? "" : "?stream=" + stream("&", "");
      return WebSocketTestClient.upgrade("/api/v1/streaming" + stream, authorization);
    }
    String head = HttpReply.head("GET", "/api/v1/streaming/" + stream("?", "/"), authorization);
    return random.nextInt(8) == 0 ? head.replace("HTTP/1.1", "HTTP/1.0") : head;
  }

  /**
   * Any stream.
   *
   * @param next what comes before a parameter
   * @param part what stands for the colon of a name
   */
  private String stream(String next, String part) {
    String colon = part.isEmpty() ? ":" : part;
    if (moment == Moment.NOT_READING) {
      return "hashtag" + next + "tag=" + Churn.FLOOD;
    }
    return switch (random.nextInt(7)) {
      case 0 -> "public";
      case 1 -> "public" + colon + "remote";
      case 2 -> "hashtag" + next + "tag=tag" + random.nextInt(TAGS);
      case 3 -> "list" + next + "list=" + member.list();
      case 4 -> "direct";
      case 5 -> "user" + colon + "notification";
      default -> "user";
    };
  }

  /** Several commands at once: the later ones wait for the look-ups of the first. */
  private void command(Socket socket) throws IOException {
    for (int n = 1 + random.nextInt(6); n > 0; n--) {
      String type = random.nextInt(4) == 0 ? "unsubscribe" : "subscribe";
      String stream =
          switch (random.nextInt(5)) {
            case 0 -> "\"list\",\"list\":" + member.list();
            case 1 -> "\"hashtag\",\"tag\":\"tag" + random.nextInt(TAGS) + '"';
            case 2 -> "\"public\"";
            case 3 -> "\"nonsense\"";
            default -> "\"user\"";
          };
      String text = "{\"type\":\"" + type + "\",\"stream\":" + stream + '}';
      byte[] frame = new byte[6 + text.length()];
      frame[0] = (byte) 0x81;
      frame[1] = (byte) (0x80 | text.length());
      System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, frame, 6, text.length());
      socket.getOutputStream().write(frame);
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Asks and reads the head of the answer.
   *
   * @return whether a stream has begun
   */
  private boolean ask(Socket socket, String token) throws IOException {
    send(socket, head(token));
    socket.setSoTimeout(PATIENCE_MILLIS);
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        tally.count("ended before an answer");
        return false;
      }
      head.append((char) b);
    }
    String status = head.substring(9, 12);
    tally.count("answered " + status);
    return status.equals(webSocket ? "101" : "200");
  }

  /** Reads on for a while after the answer. */
  private boolean listen(Socket socket) throws IOException {
    boolean begun = ask(socket, member.person().token().text());
    for (int n = random.nextInt(6); n > 0; n--) {
      linger(socket);
    }
    return begun;
  }

  /** Reads what comes, until nothing has come for a random moment. */
  private void linger(Socket socket) throws IOException {
    socket.setSoTimeout(1 + random.nextInt(30));
    try {
      int count = socket.getInputStream().read(buffer);
      if (count > 0) {
        tally.count("reads");
      }
    } catch (SocketTimeoutException nothing) {
      // Time to go on.
    }
  }

  /** Is killed more than once, as the first time Redis may not have confirmed its topics. */
  private void readUntilKilled(Socket socket) throws IOException {
    socket.setSoTimeout(KILL_AGAIN_MILLIS);
    for (int n = 0; n < PATIENCE_MILLIS / KILL_AGAIN_MILLIS; n++) {
      churn.kill(member);
      try {
        while (socket.getInputStream().read(buffer) >= 0) {
          tally.count("reads");
        }
        return;
      } catch (SocketTimeoutException again) {
        tally.count("killed again");
      }
    }
    throw new AssertionError("a killed connection stayed open");
  }
}
