package io.github.spawnboot.sample;

import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import java.util.concurrent.CancellationException;

import io.github.spawnboot.CallTimeoutException;
import io.github.spawnboot.ChildExitedException;
import io.github.spawnboot.ChildStartException;
import io.github.spawnboot.HandlerNotFoundException;
import io.github.spawnboot.PoolClosedException;
import io.github.spawnboot.PoolExhaustedException;
import io.github.spawnboot.PoolUnavailableException;
import io.github.spawnboot.SpawnException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Turns every failure into a problem document (RFC 9457) whose detail a person
 * understands. A document that did harm to its child has the property {@code cause}:
 * {@code crashed}, {@code timeout}, {@code memory} or {@code invalid}.
 */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

	private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

	private final DataSize maxFileSize;

	ProblemAdvice(@Value("${spring.servlet.multipart.max-file-size}") DataSize maxFileSize) {
		this.maxFileSize = maxFileSize;
	}

	@ExceptionHandler
	ProblemDetail invalid(UnreadableDocumentException ex) {
		String reason = (ex.getMessage() != null) ? ex.getMessage() : "The document cannot be read.";
		return document("invalid", "The document cannot be read", reason);
	}

	@ExceptionHandler
	ProblemDetail crashed(ChildExitedException ex) {
		log.info("A child was lost: {}", ex.getMessage());
		if (ex.exit().outOfMemory()) {
			return document("memory", "This needs too much memory",
					"Memory ran out while this was done. The process that did it was ended; "
							+ "the application is not affected.");
		}
		return document("crashed", "The process that did this has died",
				"Process " + ex.exit().pid() + " ended in the middle of its work with " + ex.exit().reason()
						+ ". The application is not affected; a new process takes its place.");
	}

	@ExceptionHandler
	ProblemDetail timedOut(CallTimeoutException ex) {
		log.info("A call took too long: {}", ex.getMessage());
		return document("timeout", "This takes too long",
				"It was not done in the time allowed. The process that did it was ended; "
						+ "the application is not affected.");
	}

	@ExceptionHandler
	ProblemDetail cancelled(CancellationException ex) {
		log.debug("Cancelled", ex);
		return problem(HttpStatus.CONFLICT, "cancelled", "This was cancelled",
				"Somebody cancelled it before it was done. The process that did it goes on with other work.");
	}

	@ExceptionHandler
	ProblemDetail dropped(NoSuchFileException ex) {
		log.debug("Dropped", ex);
		return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, DocumentController.notHeld().getReason());
	}

	@ExceptionHandler
	ProblemDetail noSuchJob(HandlerNotFoundException ex) {
		return problem(HttpStatus.NOT_FOUND, "no-such-job", "There is no such job", message(ex));
	}

	@ExceptionHandler({ PoolExhaustedException.class, PoolUnavailableException.class, ChildStartException.class,
			PoolClosedException.class })
	ProblemDetail unavailable(SpawnException ex) {
		log.warn("No child can do the work", ex);
		String detail = switch (ex.kind()) {
			case FULL -> "All processes are busy. Try again in a moment.";
			case CLOSED -> "The application is stopping.";
			default -> "No process can be started at the moment. Try again in a moment; the log says why.";
		};
		ProblemDetail problem = problem(HttpStatus.SERVICE_UNAVAILABLE, "unavailable",
				"No process can take the work now", detail);
		problem.setProperty("kind", ex.kind().name().toLowerCase(Locale.ROOT));
		return problem;
	}

	@ExceptionHandler
	ProblemDetail other(SpawnException ex) {
		log.error("A call failed", ex);
		return problem(HttpStatus.INTERNAL_SERVER_ERROR, "failed", "The work failed",
				"Something unexpected happened; the log says what.");
	}

	@ExceptionHandler
	ProblemDetail notMultipart(MultipartException ex) {
		log.debug("Unusable upload", ex);
		return problem(HttpStatus.BAD_REQUEST, "upload", "The upload cannot be read",
				"Send the document as part 'file' of a multipart/form-data request.");
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleMaxUploadSizeExceededException(MaxUploadSizeExceededException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		ProblemDetail problem = problem(HttpStatus.CONTENT_TOO_LARGE, "too-large", "The file is too large",
				"A file may have up to " + this.maxFileSize.toMegabytes() + " MB.");
		return handleExceptionInternal(ex, problem, headers, HttpStatus.CONTENT_TOO_LARGE, request);
	}

	private static ProblemDetail document(String cause, String title, String detail) {
		ProblemDetail problem = problem(HttpStatus.UNPROCESSABLE_CONTENT, cause, title, detail);
		problem.setProperty("cause", cause);
		return problem;
	}

	static ProblemDetail problem(HttpStatus status, String type, String title, String detail) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
		problem.setType(URI.create("urn:previews:problem:" + type));
		problem.setTitle(title);
		return problem;
	}

	private static String message(Exception ex) {
		return (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
	}

}
