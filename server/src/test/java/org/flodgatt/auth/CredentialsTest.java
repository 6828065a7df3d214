package org.flodgatt.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.flodgatt.event.Secret;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the token is found (contract section 2). */
class CredentialsTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "Bearer abc,        -,  -,        abc",
        "abc,               -,  -,        abc",
        "Bearer Bearer abc, -,  -,        Bearer abc",
        "bearer abc,        -,  -,        bearer abc",
        "Basic abc,         -,  -,        Basic abc",
        "Bearer,            -,  -,        Bearer",
        "Bearer abc,        q,  p,        abc",
        "wrong,             q,  p,        wrong",
        "-,                 q,  p,        q",
        "'',                q,  p,        q",
        "-,                 '', p,        p",
        "'',                '', p,        p",
        "-,                 -,  'a, b',   'a, b'",
        "-,                 -,  -,        -",
        "'',                '', '',       -",
      })
  void theFirstPlaceThatIsNotEmptyWins(
      @Nullable String header,
      @Nullable String query,
      @Nullable String subprotocol,
      @Nullable String token) {
    Secret found = Credentials.token(header, query, subprotocol);
    if (token == null) {
      assertNull(found);
    } else {
      assertNotNull(found);
      assertEquals(token, found.value());
    }
  }

  @Test
  void anEmptyBearerTokenIsATokenAndDoesNotFallThrough() {
    assertEquals(new Secret(""), Credentials.token("Bearer ", "q", "p"));
  }

  @Test
  void aTokenDoesNotPrintItself() {
    Secret token = Credentials.token("Bearer abcdef", null, null);
    assertNotNull(token);
    assertFalse(token.toString().contains("abcdef"));
  }
}
