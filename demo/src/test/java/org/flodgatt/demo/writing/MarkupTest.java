package org.flodgatt.demo.writing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.World;
import org.junit.jupiter.api.Test;

class MarkupTest {
  private final World world = World.read();

  @Test
  void rendersMentionsTagsLinksEmojiAndParagraphsAsMastodonDoes() {
    Markup.Rendered text =
        Markup.render(
            world,
            world.alice(),
            "Hi @bob and @wilma@orchard.example. #Birds // 1 < 2 & https://bread.example/x"
                + " :bread:");

    assertEquals(
        List.of("bob", "wilma@orchard.example"),
        text.mentions().stream().map(Person::acct).toList());
    assertEquals(List.of(new Tag("birds")), text.tags());
    assertEquals(List.of("bread"), text.emojis());
    assertTrue(text.html().startsWith("<p>Hi <span class=\"h-card\""), text.html());
    assertTrue(
        text.html().contains("#<span>Birds</span></a></p><p>1 &lt; 2 &amp; <a href="), text.html());
    assertTrue(text.html().endsWith(":bread:</p>"), text.html());
  }

  @Test
  void namesTagsAsRailsNamesTheirChannels() {
    assertEquals("island", Tag.written("Ísland").name());
    assertEquals("陶芸", Tag.written("陶芸").name());
    assertEquals("चाय", Tag.written("चाय").name());
    assertEquals("خط_عربي", Tag.written("خط_عربي").name());
  }

  @Test
  void refusesAMentionOfNobody() {
    assertThrows(
        IllegalArgumentException.class, () -> Markup.render(world, world.bob(), "@nobody?"));
  }

  @Test
  void everyIdeaOfTheFileBecomesAPostWithoutLeftoverMarks() {
    Composer composer =
        new Composer(world, new Ids(() -> Instant.EPOCH), () -> Instant.EPOCH, new Random(1));
    for (PostIdea idea : PostIdea.read(world)) {
      Status status = composer.compose(idea, null);
      assertFalse(status.text().plain().isBlank());
      assertFalse(status.text().html().matches(".*[{}|].*"), status.text().html());
    }
  }

  @Test
  void theCommunitySpeaksManyLanguagesAndSomePostsHaveNone() {
    Set<String> languages =
        PostIdea.read(world).stream()
            .map(idea -> String.valueOf(idea.language()))
            .collect(Collectors.toSet());

    assertTrue(
        languages.containsAll(Set.of("en", "de", "is", "fr", "ja", "ar", "hi", "pt", "pl", "null")),
        languages.toString());
  }
}
