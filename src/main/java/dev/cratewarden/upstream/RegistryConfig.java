package dev.cratewarden.upstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cratewarden.crates.Quoted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * What a registry says of itself in its {@code config.json}.
 *
 * @param api base of its web API without final slash
 * @param authRequired whether every request must carry the token
 */
record RegistryConfig(DownloadUrl downloads, Optional<HttpUrl> api, boolean authRequired) {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * Reads one; unknown keys are passed over, as cargo does.
   *
   * @throws NonsenseException saying what is wrong with it
   */
  static RegistryConfig parse(byte[] body) throws NonsenseException {
    String dl = null;
    String api = null;
    boolean authRequired = false;
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new NonsenseException("config.json is no JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken token = json.nextToken();
        switch (field) {
          case "dl" -> dl = text(json, token);
          case "api" -> api = text(json, token);
          case "auth-required" -> authRequired = token == JsonToken.VALUE_TRUE;
          default -> json.skipChildren();
        }
      }
    } catch (NonsenseException e) {
      throw e;
    } catch (IOException e) {
      throw new NonsenseException("config.json is no JSON" + (looksLikeHtml(body) ? " but an HTML page" : ""));
    }
    if (dl == null) {
      throw new NonsenseException("config.json has no \"dl\"");
    }
    return new RegistryConfig(DownloadUrl.parse(dl), apiBase(api), authRequired);
  }

  private static boolean looksLikeHtml(byte[] body) {
    return body.length > 0 && body[0] == '<';
  }

  private static @Nullable String text(JsonParser json, JsonToken token) throws IOException {
    if (token == JsonToken.VALUE_NULL) {
      return null;
    }
    if (token != JsonToken.VALUE_STRING) {
      throw new NonsenseException("config.json: \"" + json.currentName() + "\" is no text");
    }
    return json.getText();
  }

  private static Optional<HttpUrl> apiBase(@Nullable String api) throws NonsenseException {
    if (api == null || api.isEmpty()) {
      return Optional.empty();
    }
    HttpUrl url = HttpUrl.parse(api.endsWith("/") ? api.substring(0, api.length() - 1) : api);
    if (url == null) {
      throw new NonsenseException("config.json: \"api\" must be an absolute http or https URL, not " + Quoted.of(api));
    }
    return Optional.of(url);
  }

  /** The same, but with every request carrying the token. */
  RegistryConfig requiringAuth() {
    return new RegistryConfig(downloads, api, true);
  }

  /** One URL of every host that it names. */
  List<HttpUrl> namedHosts() {
    List<HttpUrl> all = new ArrayList<>();
    all.add(downloads.example());
    api.ifPresent(all::add);
    return List.copyOf(all);
  }
}
