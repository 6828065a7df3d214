package org.flodgatt.demo.rails;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.World;
import org.flodgatt.demo.writing.Ids;
import org.flodgatt.demo.writing.Status;
import org.jspecify.annotations.Nullable;

/**
 * What is told to single people: notifications, conversations, announcements, changes of filters,
 * the end of a session. Not thread-safe.
 */
public final class Notices {
  private final World world;
  private final AccountJson accounts;
  private final StatusJson statuses;
  private final Ids ids;
  private final InstantSource clock;
  private int notifications;

  /** Ids of conversations and times come from these. */
  public Notices(World world, ActiveFilters filters, Ids ids, InstantSource clock) {
    this.world = world;
    this.accounts = new AccountJson(world);
    this.statuses = new StatusJson(accounts, filters);
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * A notification, unless the recipient is from elsewhere, or has done it, or shuns who did.
   *
   * @param type such as {@code mention} or {@code follow}
   * @param status what it is about; null for those about a person only
   */
  public Optional<Publication> notification(
      Person to, String type, Person from, @Nullable Status status) {
    boolean own = to.equals(from) && !type.equals("poll");
    if (!to.local() || own || world.shuns(to, from)) {
      return Optional.empty();
    }
    String id = Integer.toString(34_975_000 + ++notifications);
    Instant now = clock.instant();
    String payload =
        JsonText.object(json -> {
          json.writeStringField("id", id);
          json.writeStringField("type", type);
          json.writeStringField("group_key", group(type, id, status, now));
          json.writeStringField("created_at", JsonText.time(now));
          json.writeFieldName("account");
          accounts.write(json, from);
          if (status != null) {
            json.writeFieldName("status");
            statuses.write(json, status, to);
          }
        });
    return Optional.of(Publication.notifications(to, "notification", payload));
  }

  /** Notifications that waited for approval have been let in. */
  public Publication merged(Person to) {
    return Publication.notifications(to, "notifications_merged", JsonText.string("1"));
  }

  /** The conversation of a private message, for everybody in it who lives here. */
  public List<Publication> conversation(Status message) {
    List<Person> all = new ArrayList<>(message.text().mentions());
    all.addFirst(message.author());
    List<Publication> publications = new ArrayList<>();
    for (Person person : all) {
      if (person.local() && !world.shuns(person, message.author())) {
        List<Person> others = all.stream().filter(other -> !other.equals(person)).toList();
        publications.add(
            Publication.direct(person, "conversation", conversation(person, others, message)));
      }
    }
    return publications;
  }

  /** An announcement for everybody here. */
  public List<Publication> announcement(int number, String content) {
    String now = JsonText.time(clock.instant());
    String payload =
        JsonText.object(json -> {
          json.writeStringField("id", Integer.toString(number));
          json.writeStringField("content", "<p>" + content + "</p>");
          json.writeNullField("starts_at");
          json.writeNullField("ends_at");
          json.writeBooleanField("all_day", false);
          json.writeStringField("published_at", now);
          json.writeStringField("updated_at", now);
          for (String none : List.of("mentions", "statuses", "tags", "emojis", "reactions")) {
            json.writeArrayFieldStart(none);
            json.writeEndArray();
          }
        });
    return toAllHomes("announcement", payload);
  }

  /** Somebody reacts to an announcement. */
  public List<Publication> reaction(int announcement, String emoji, int count) {
    String payload =
        JsonText.object(json -> {
          json.writeStringField("name", emoji);
          json.writeNumberField("count", count);
          json.writeStringField("announcement_id", Integer.toString(announcement));
        });
    return toAllHomes("announcement.reaction", payload);
  }

  /** An announcement is taken down. */
  public List<Publication> announcementGone(int number) {
    return toAllHomes("announcement.delete", JsonText.string(Integer.toString(number)));
  }

  /** Somebody changed a filter: told to the clients and, on its own channel, to the server. */
  public List<Publication> filtersChanged(Person owner) {
    return List.of(
        Publication.always(Publication.homeOf(owner), "filters_changed", null),
        Publication.always("timeline:system:" + owner.id(), "filters_changed", null));
  }

  /** A token has been revoked: its connections must end. */
  public Publication tokenRevoked(long tokenId) {
    return Publication.always("timeline:access_token:" + tokenId, "kill", null);
  }

  /** An account has been disabled: all its connections must end. */
  public Publication accountDisabled(Person person) {
    return Publication.always("timeline:system:" + person.id(), "kill", null);
  }

  private List<Publication> toAllHomes(String event, String payload) {
    return world.locals().stream().map(person -> Publication.home(person, event, payload)).toList();
  }

  private String conversation(Person reader, List<Person> others, Status message) {
    return JsonText.object(json -> {
      json.writeStringField("id", Long.toString(ids.next() >> 16));
      json.writeBooleanField("unread", !message.author().equals(reader));
      json.writeFieldName("accounts");
      people(json, others);
      json.writeFieldName("last_status");
      statuses.write(json, message, reader);
    });
  }

  private void people(JsonGenerator json, List<Person> people) throws IOException {
    json.writeStartArray();
    for (Person person : people) {
      accounts.write(json, person);
    }
    json.writeEndArray();
  }

  private static String group(String type, String id, @Nullable Status status, Instant now) {
    boolean grouped = type.equals("favourite") || type.equals("reblog");
    return grouped && status != null
        ? type + "-" + status.id() + "-" + now.getEpochSecond() / 3600
        : "ungrouped-" + id;
  }
}
