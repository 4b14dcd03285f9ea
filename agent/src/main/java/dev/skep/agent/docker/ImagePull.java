package dev.skep.agent.docker;

import com.github.dockerjava.api.async.ResultCallbackTemplate;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.ResponseItem;
import org.jspecify.annotations.Nullable;

/** One pull; remembers the error that the engine tells in the middle of its progress. */
final class ImagePull extends ResultCallbackTemplate<ImagePull, PullResponseItem> {
  private volatile @Nullable String error;

  @Override
  public void onNext(PullResponseItem item) {
    ResponseItem.ErrorDetail detail = item.getErrorDetail();
    if (detail != null && detail.getMessage() != null) {
      error = detail.getMessage();
    }
  }

  /** What the engine could not do; null when it could. */
  @Nullable String error() {
    return error;
  }
}
