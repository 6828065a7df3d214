package org.flodgatt.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressesTest {
  @ParameterizedTest
  @CsvSource({
    "localhost, localhost",
    "redis_1.example.com., redis_1.example.com.",
    "a, a",
    "127.0.0.1, 127.0.0.1",
    "::, ::",
    "[::], ::",
    "::1, ::1",
    "[2001:db8::1], 2001:db8::1",
    "fe80::1%eth0, fe80::1%eth0",
    "::ffff:10.0.0.1, ::ffff:10.0.0.1"
  })
  void hostsAreNamesAndAddresses(String text, String host) {
    assertEquals(Optional.of(host), Addresses.host(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "[]",
        "[localhost]",
        "999.0.0.1",
        "10.0.0",
        "1",
        "a b",
        "a,b",
        "-a",
        "a/b",
        ":",
        ":::",
        "tcp://10.0.0.1:6379",
        "localhost:80",
        "::1%",
        "::g",
        "é",
        "a\nb",
        "[[::1]]"
      })
  void otherHostsAreWrong(String text) {
    assertTrue(Addresses.host(text).isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10.1.2.3 | 10.1.2.3/32",
        "10.0.0.0/8 | 10.0.0.0/8",
        "10.0.0.0/255.128.0.0 | 10.0.0.0/9",
        "0.0.0.0/0 | 0.0.0.0/0",
        "10.0.0.0/0.0.0.0 | 10.0.0.0/0",
        "::1 | ::1/128",
        "fd00::/8 | fd00::/8",
        "loopback | 127.0.0.1/8;::1/128",
        "linklocal | 169.254.0.0/16;fe80::/10",
        "uniquelocal | 10.0.0.0/8;172.16.0.0/12;192.168.0.0/16;fc00::/7",
        "10.0.0.1, 10.0.0.2 10.0.0.3 | 10.0.0.1/32;10.0.0.2/32;10.0.0.3/32",
        "',loopback,' | 127.0.0.1/8;::1/128"
      })
  void networksAreCidr(String text, String networks) {
    assertEquals(Optional.of(List.of(networks.split(";", -1))), Addresses.networks(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "10.0.0.0/33",
        "::/129",
        "10.0.0.0/",
        "10.0.0.0/255.0.255.0",
        "10.0.0",
        "/8",
        "10.0.0.1,nonsense",
        "::1/255.0.0.0",
        "10.0.0.0/-1"
      })
  void otherNetworksAreWrong(String text) {
    assertTrue(Addresses.networks(text).isEmpty());
  }

  @Test
  void noNetworkIsAListToo() {
    assertEquals(Optional.of(List.of()), Addresses.networks(","));
  }
}
