package org.flodgatt.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientAddressTest {
  private static final ClientAddress USUAL =
      new ClientAddress(
          List.of(
              "127.0.0.1/8",
              "::1/128",
              "10.0.0.0/8",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "fc00::/7"));

  private static SocketAddress peer(String address) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), 50_000);
  }

  private static long of(String peer, String... forwardedFor) {
    return USUAL.of(peer(peer), List.of(forwardedFor));
  }

  private static long direct(String address) {
    return new ClientAddress(List.of()).of(peer(address), List.of());
  }

  @ParameterizedTest(name = "{0} with {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          203.0.113.9   |                                           | 203.0.113.9
          203.0.113.9   | 198.51.100.1                              | 203.0.113.9
          127.0.0.1     | 198.51.100.1                              | 198.51.100.1
          127.0.0.1     | 1.1.1.1, 198.51.100.1                     | 198.51.100.1
          127.0.0.1     | 1.1.1.1,198.51.100.1,10.2.3.4, 172.31.0.1 | 198.51.100.1
          127.0.0.1     | nonsense, 198.51.100.1                    | 198.51.100.1
          172.32.0.1    | 198.51.100.1                              | 172.32.0.1
          172.31.255.255| 198.51.100.1                              | 198.51.100.1
          127.0.0.1     | 198.51.100.1:8123                         | 198.51.100.1
          ::1           | 2001:db8::7                               | 2001:db8::7
          ::1           | [2001:db8::7]:443                         | 2001:db8::7
          fd12::1       | fe80::1%eth0                              | fe80::1
          ::ffff:10.0.0.1 | ::ffff:198.51.100.1                     | 198.51.100.1
          """)
  void theFirstHopThatIsNoTrustedProxyIsTheClient(String peer, String header, String client) {
    long found = header == null ? of(peer) : of(peer, header);
    assertEquals(direct(client), found);
  }

  @Test
  void severalHeadersAreOneList() {
    assertEquals(direct("198.51.100.1"), of("::1", "9.9.9.9, 198.51.100.1", "10.0.0.1, 10.0.0.2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", ",", "198.51.100.1,", "unknown", "_hidden", "300.1.1.1", "1.2.3", "1.2.3.4.5",
        "[", "[]", "[::1", ":", "::g", ":1", "%", "198.51.100.1 198.51.100.2", "\"1.2.3.4\"",
        "10.0.0.1, 192.168.1.1"
      })
  void aProxyThatDoesNotTellTheClientIsNobodyInParticular(String header) {
    assertEquals(ClientAddress.UNKNOWN, of("127.0.0.1", header));
  }

  @Test
  void aUnixSocketIsAProxyOnThisMachine() {
    SocketAddress unix = UnixDomainSocketAddress.of("/run/x.sock");
    assertEquals(ClientAddress.UNKNOWN, USUAL.of(unix, List.of()));
    assertEquals(ClientAddress.UNKNOWN, USUAL.of(null, List.of()));
    assertEquals(direct("198.51.100.1"), USUAL.of(unix, List.of("198.51.100.1")));
  }

  @Test
  void anIpv6ClientIsItsNetworkOf64Bits() {
    assertEquals(direct("2001:db8:1:2::1"), direct("2001:db8:1:2:ffff::9"));
    assertNotEquals(direct("2001:db8:1:2::1"), direct("2001:db8:1:3::1"));
    assertNotEquals(direct("203.0.113.9"), direct("203.0.113.8"));
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.9/32, 203.0.113.9, true",
    "203.0.113.8/32, 203.0.113.9, false",
    "203.0.113.8/31, 203.0.113.9, true",
    "203.0.113.0/25, 203.0.113.128, false",
    "::/0, 2001:db8::1, true",
    "::/0, 203.0.113.9, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::ffff:203.0.113.0/120, 203.0.113.9, true",
    "::ffff:203.0.113.0/120, 203.0.114.9, false"
  })
  void networksAreTrustedByTheirBits(String network, String peer, boolean trusted) {
    long found = new ClientAddress(List.of(network)).of(peer(peer), List.of("198.51.100.1"));
    assertEquals(direct(trusted ? "198.51.100.1" : peer), found);
  }

  @Test
  void whateverStandsInTheHeaderIsNoError() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String letters = "0123456789abcdefx.:,[]% \"-_";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder header = new StringBuilder();
      for (int length = random.nextInt(50); length > 0; length--) {
        header.append(letters.charAt(random.nextInt(letters.length())));
      }
      try {
        of("127.0.0.1", header.toString());
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", header \"" + header + "\"", e);
      }
    }
  }
}
