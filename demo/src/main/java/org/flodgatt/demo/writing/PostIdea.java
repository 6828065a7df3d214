package org.flodgatt.demo.writing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.TextResource;
import org.flodgatt.demo.world.World;
import org.jspecify.annotations.Nullable;

/** Something that somebody may say, again and again with small changes. One line of the file. */
public final class PostIdea {
  private static final String REPLY = "reply";
  private static final String DIRECT = "direct";

  private final Person author;
  private final Map<String, String> options;
  private final String text;

  private PostIdea(Person author, Map<String, String> options, String text) {
    this.author = author;
    this.options = options;
    this.text = text;
  }

  /** All ideas of the file. */
  public static List<PostIdea> read(World world) {
    List<PostIdea> ideas = new ArrayList<>();
    for (List<String> line : TextResource.read(PostIdea.class, "posts.txt", 3)) {
      ideas.add(new PostIdea(world.person(line.get(0)), options(line.get(1)), line.get(2)));
    }
    return List.copyOf(ideas);
  }

  /** Who says it. */
  public Person author() {
    return author;
  }

  /** Whether it is an answer to a post. */
  public boolean reply() {
    return options.containsKey(REPLY);
  }

  /** Whether it is a message to the mentioned people only. */
  public boolean direct() {
    return options.containsKey(DIRECT);
  }

  String text() {
    return text;
  }

  Visibility visibility() {
    return switch (options.getOrDefault("vis", direct() ? DIRECT : "")) {
      case "unlisted" -> Visibility.UNLISTED;
      case "private" -> Visibility.PRIVATE;
      case DIRECT -> Visibility.DIRECT;
      default -> Visibility.PUBLIC;
    };
  }

  @Nullable String language() {
    String language = options.getOrDefault("lang", author.language());
    return language.equals("none") ? null : language;
  }

  String warning() {
    return options.getOrDefault("cw", "");
  }

  /** The description of the picture or film; null without one. */
  @Nullable String media() {
    return options.getOrDefault("media", options.get("video"));
  }

  boolean video() {
    return options.containsKey("video");
  }

  List<String> poll() {
    String poll = options.get("poll");
    return poll == null ? List.of() : List.of(poll.split("/", -1));
  }

  private static Map<String, String> options(String text) {
    Map<String, String> options = new TreeMap<>();
    for (String option : text.isEmpty() ? new String[0] : text.split("\\s*;\\s*", -1)) {
      int equals = option.indexOf('=');
      if (equals < 0) {
        options.put(option, "");
      } else {
        options.put(option.substring(0, equals), option.substring(equals + 1));
      }
    }
    return options;
  }
}
