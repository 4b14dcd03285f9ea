package dev.skep.testbed.image;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Puts images into a registry, by the push of the OCI distribution specification, so no engine is
 * needed for it.
 *
 * @param registry host and port
 */
public record Push(String registry) {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /**
   * Pushes the images.
   *
   * @throws IOException if the registry cannot be reached or refuses; the message has its answer
   */
  public void push(ImageSet set, Iterable<Image> images) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      for (Image image : images) {
        blob(client, image.repository(), set.compressedLayer());
        blob(client, image.repository(), set.configuration(image));
        HttpRequest.Builder manifest =
            request("/v2/" + image.repository() + "/manifests/" + image.tag())
                .header("Content-Type", ImageSet.MANIFEST_TYPE)
                .PUT(BodyPublishers.ofByteArray(set.manifest(image)));
        expect(201, client, manifest);
      }
    }
  }

  private void blob(HttpClient client, String repository, byte[] content)
      throws IOException, InterruptedException {
    String blobs = "/v2/" + repository + "/blobs/";
    HttpRequest.Builder exists =
        request(blobs + Digest.of(content)).method("HEAD", BodyPublishers.noBody());
    if (send(client, exists).statusCode() == 200) {
      return;
    }
    HttpResponse<String> begun =
        expect(202, client, request(blobs + "uploads/").POST(BodyPublishers.noBody()));
    String location = begun.headers().firstValue("Location").orElseThrow();
    String separator = location.contains("?") ? "&" : "?";
    HttpRequest.Builder upload =
        HttpRequest.newBuilder(
                begun.uri().resolve(location + separator + "digest=" + Digest.of(content)))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(content));
    expect(201, client, upload);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://" + registry + path)).timeout(TIMEOUT);
  }

  private HttpResponse<String> expect(int status, HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    HttpResponse<String> response = send(client, request);
    if (response.statusCode() != status) {
      throw new IOException(
          "the registry %s answered %s with %d: %s"
              .formatted(
                  registry, response.request().uri(), response.statusCode(), response.body()));
    }
    return response;
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
