package org.flodgatt.demo.writing;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.World;

/** Turns what people type into the HTML that Mastodon makes of it. */
public final class Markup {
  private static final Pattern EMOJI = Pattern.compile(":([a-z]+):");
  private static final Pattern PARAGRAPH = Pattern.compile("\\s+//\\s+");
  private static final Pattern TOKEN =
      Pattern.compile(
          "@(?<mention>\\w+(?:\\.\\w+)*(?:@\\w+(?:\\.\\w+)+)?)"
              + "|#(?<tag>[\\p{L}\\p{M}\\p{N}_]+)"
              + "|(?<link>https://[^\\s<]+)"
              + "|:(?<emoji>[a-z]+):");

  private final World world;
  private final Person author;
  private final Set<Person> mentions = new LinkedHashSet<>();
  private final Set<Tag> tags = new LinkedHashSet<>();
  private final Set<String> emojis = new LinkedHashSet<>();

  private Markup(World world, Person author) {
    this.world = world;
    this.author = author;
  }

  /**
   * A text as others see it.
   *
   * @param plain the text as typed
   * @param emojis the short codes of its custom emoji, without colons
   */
  public record Rendered(
      String plain, String html, List<Person> mentions, List<Tag> tags, List<String> emojis) {}

  /**
   * Renders what the author typed.
   *
   * @throws IllegalArgumentException if it mentions nobody we know
   */
  public static Rendered render(World world, Person author, String text) {
    Markup markup = new Markup(world, author);
    StringBuilder html = new StringBuilder();
    for (String paragraph : PARAGRAPH.split(text, -1)) {
      html.append("<p>").append(markup.paragraph(paragraph)).append("</p>");
    }
    return new Rendered(
        text,
        html.toString(),
        List.copyOf(markup.mentions),
        List.copyOf(markup.tags),
        List.copyOf(markup.emojis));
  }

  /** The short codes of the custom emoji in a text. */
  public static List<String> emojis(String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = EMOJI.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found.stream().distinct().toList();
  }

  private String paragraph(String text) {
    StringBuilder html = new StringBuilder();
    Matcher matcher = TOKEN.matcher(text);
    int done = 0;
    while (matcher.find()) {
      html.append(escape(text.substring(done, matcher.start()))).append(token(matcher));
      done = matcher.end();
    }
    return html.append(escape(text.substring(done))).toString();
  }

  private String token(Matcher matcher) {
    String mention = matcher.group("mention");
    if (mention != null) {
      return mention(world.person(mention));
    }
    String tag = matcher.group("tag");
    if (tag != null) {
      return hashtag(tag);
    }
    String link = matcher.group("link");
    if (link != null) {
      return link(link);
    }
    emojis.add(matcher.group("emoji"));
    return matcher.group();
  }

  private String mention(Person person) {
    mentions.add(person);
    return "<span class=\"h-card\" translate=\"no\"><a href=\"%s\" class=\"u-url mention\">@<span>%s</span></a></span>"
        .formatted(person.url(), person.username());
  }

  private String hashtag(String written) {
    Tag tag = Tag.written(written);
    tags.add(tag);
    return "<a href=\"%s/tags/%s\" class=\"mention hashtag\" rel=\"tag\">#<span>%s</span></a>"
        .formatted(author.site(), tag.name(), escape(written));
  }

  private static String link(String address) {
    return "<a href=\"%s\" target=\"_blank\" rel=\"nofollow noopener noreferrer\" translate=\"no\"><span class=\"invisible\">https://</span><span class=\"\">%s</span></a>"
        .formatted(escape(address), escape(address.substring("https://".length())));
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
