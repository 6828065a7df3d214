package org.flodgatt.demo.rails;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.flodgatt.demo.world.Person;
import org.flodgatt.demo.world.World;
import org.flodgatt.demo.writing.Markup;

/** Accounts and custom emoji as the API shows them. */
final class AccountJson {
  private static final String FILES = "https://files." + World.DOMAIN;

  private final World world;

  AccountJson(World world) {
    this.world = world;
  }

  /** Writes the account as one object value. */
  void write(JsonGenerator json, Person person) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", Long.toString(person.id()));
    json.writeStringField("username", person.username());
    json.writeStringField("acct", person.acct());
    json.writeStringField("display_name", person.displayName());
    json.writeBooleanField("locked", false);
    json.writeBooleanField("bot", person.bot());
    json.writeBooleanField("discoverable", true);
    json.writeBooleanField("indexable", true);
    json.writeBooleanField("group", false);
    json.writeStringField(
        "created_at", "20%02d-04-11T00:00:00.000Z".formatted(17 + person.number() % 9));
    json.writeStringField("note", Markup.render(world, person, person.note()).html());
    json.writeStringField("url", person.url());
    json.writeStringField("uri", person.uri());
    picture(json, "avatar", "avatars", person);
    picture(json, "header", "headers", person);
    json.writeNumberField("followers_count", 17 + person.number() * 397 % 1900);
    json.writeNumberField("following_count", 23 + person.number() * 131 % 700);
    json.writeNumberField("statuses_count", 211 + person.number() * 1777 % 9000);
    json.writeStringField("last_status_at", "2026-11-20");
    json.writeBooleanField("hide_collections", false);
    json.writeBooleanField("noindex", false);
    emojis(json, Markup.emojis(person.displayName()));
    if (person.local()) {
      json.writeArrayFieldStart("roles");
      json.writeEndArray();
    }
    fields(json, person);
    json.writeEndObject();
  }

  /** Writes the field {@code emojis}. */
  static void emojis(JsonGenerator json, List<String> shortCodes) throws IOException {
    json.writeArrayFieldStart("emojis");
    for (String code : shortCodes) {
      String path = FILES + "/custom_emojis/images/000/012/" + Math.floorMod(code.hashCode(), 1000);
      json.writeStartObject();
      json.writeStringField("shortcode", code);
      json.writeStringField("url", path + "/original/" + code + ".png");
      json.writeStringField("static_url", path + "/static/" + code + ".png");
      json.writeBooleanField("visible_in_picker", true);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void picture(JsonGenerator json, String name, String folder, Person person)
      throws IOException {
    String id = Long.toString(person.id()).replaceAll("(\\d{3})(?=\\d)", "$1/");
    String place = person.local() ? "" : "/cache";
    String url =
        "%s%s/accounts/%s/%s/original/%016x.png"
            .formatted(FILES, place, folder, id, person.id() * name.hashCode());
    json.writeStringField(name, url);
    json.writeStringField(name + "_static", url);
  }

  private void fields(JsonGenerator json, Person person) throws IOException {
    json.writeArrayFieldStart("fields");
    for (Map.Entry<String, String> field : person.fields().entrySet()) {
      String html = Markup.render(world, person, field.getValue()).html();
      json.writeStartObject();
      json.writeStringField("name", field.getKey());
      json.writeStringField(
          "value", html.substring("<p>".length(), html.length() - "</p>".length()));
      JsonText.nullable(
          json,
          "verified_at",
          field.getValue().startsWith("https://") ? "2024-02-03T09:12:44.310+00:00" : null);
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
