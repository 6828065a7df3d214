package org.flodgatt.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

final class StreamLabelTest {
  @Test
  void aLabelIsAJsonArray() {
    assertEquals("[\"public\"]", StreamLabel.of("public").toString());
    assertEquals("[\"hashtag\",\"Cats\"]", StreamLabel.of("hashtag", "\"Cats\"").toString());
    assertEquals("[\"list\",501]", StreamLabel.of("list", "501").toString());
  }

  @Test
  void labelsAreEqualWhenTheirTextIs() {
    assertEquals(StreamLabel.of("list", "1"), StreamLabel.of("list", "1"));
    assertEquals(StreamLabel.of("list", "1").hashCode(), StreamLabel.of("list", "1").hashCode());
    assertNotEquals(StreamLabel.of("list", "1"), StreamLabel.of("list", "\"1\""));
    assertNotEquals(StreamLabel.of("hashtag", "\"a\""), StreamLabel.of("hashtag", "\"A\""));
  }

  @Test
  void aStreamWithIdsIsShownAlikeAndIsNotTheSame() {
    StreamLabel numbered = StreamLabel.of("user").numbered();
    assertEquals("[\"user\"]", numbered.toString());
    assertNotEquals(StreamLabel.of("user"), numbered);
    assertEquals(StreamLabel.of("user").numbered(), numbered);
    assertEquals(StreamLabel.of("user").numbered().hashCode(), numbered.hashCode());
  }
}
