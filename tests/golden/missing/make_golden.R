# The routes for missing outcomes on small_trial.csv, in base R (lm, glm) and sandwich.
# Run in this folder: Rscript make_golden.R; writes people.csv and routes.csv.
library(sandwich)
d <- read.csv("small_trial.csv", stringsAsFactors = FALSE)
d$arm <- relevel(factor(d$arm), ref = "usual")
months <- c(3, 6, 12)
seen <- sapply(months, function(m) !is.na(d[[paste0("responder_", m)]]))
d$followed <- rowSums(seen) > 0

# imputation: one row a person and month, of those with any follow-up
long <- do.call(rbind, lapply(seq_along(months), function(j) {
  x <- d[d$followed, ]
  s <- seen[d$followed, , drop = FALSE]
  x$month <- factor(months[j], levels = months)
  x$change <- x[[paste0("severity_", months[j])]] - x$severity_0
  x$missed_others <- rowSums(!s[, -j, drop = FALSE])
  x
}))
working <- lm(change ~ arm * month + severity_0 + sex + site + rural + widespread_pain +
                anxiety_depression + missed_others, data = long)
long$predicted <- predict(working, newdata = long)

# weights: inverse of the chance of any follow-up, mean 1 among the followed
chance <- glm(followed ~ arm + severity_0 + sex + site + rural + widespread_pain +
                anxiety_depression + age + social_need + phq8,
              family = binomial, data = d, control = glm.control(epsilon = 1e-14, maxit = 100))
d$chance <- fitted(chance)
d$weight <- ifelse(d$followed, 1 / d$chance, NA)
d$weight <- d$weight / mean(d$weight, na.rm = TRUE)
w <- wilcox.test(d$chance[d$followed], d$chance[!d$followed], exact = FALSE)$statistic
c_statistic <- unname(w / (sum(d$followed) * sum(!d$followed)))

people <- data.frame(id = d$id, chance = d$chance, weight = d$weight)
for (m in months) {
  here <- long[long$month == m, ]
  at <- match(d$id, here$id)
  change <- ifelse(is.na(here$change), here$predicted, here$change)[at]
  observed <- d[[paste0("responder_", m)]]
  people[[paste0("change_", m)]] <- change
  people[[paste0("filled_", m)]] <-
    ifelse(is.na(observed), as.numeric(change <= -0.3 * d$severity_0), observed)
}
write.csv(format(people, digits = 15), "people.csv", row.names = FALSE, quote = FALSE)

# modified Poisson, risks at the (weighted) means of the covariates
risks <- function(route, y, w, keep = rep(TRUE, length(y))) {
  x <- d[keep & !is.na(y), ]
  x$y <- y[keep & !is.na(y)]
  x$w <- w[keep & !is.na(y)]
  fit <- suppressWarnings(
    glm(y ~ arm + severity_0 + sex + site + rural + widespread_pain + anxiety_depression,
        family = poisson, weights = w, data = x,
        control = glm.control(epsilon = 1e-14, maxit = 100)))
  X <- model.matrix(fit)
  means <- colSums(X * x$w) / sum(x$w)
  V <- sandwich(fit)
  rows <- t(sapply(c("coach", "online", "usual"), function(a) {
    row <- means
    row[c("armcoach", "armonline")] <- c(a == "coach", a == "online")
    row
  }))
  log_risk <- rows %*% coef(fit)
  log_se <- sqrt(diag(rows %*% V %*% t(rows)))
  rr <- function(a, b) {
    z <- rows[a, ] - rows[b, ]
    c(exp(sum(z * coef(fit))), sqrt(drop(z %*% V %*% z)))
  }
  pairs <- rbind(rr("coach", "usual"), rr("online", "usual"), rr("coach", "online"))
  data.frame(route = route, n = nrow(x),
             what = c("coach", "online", "usual", "coach v usual", "online v usual", "coach v online"),
             estimate = c(exp(log_risk), pairs[, 1]), log_se = c(log_se, pairs[, 2]))
}
one <- rep(1, nrow(d))
y <- d$responder_3
zero <- ifelse(is.na(y), 0, y)
active <- d$arm != "usual"
all <- rbind(
  risks("complete_case", y, one),
  risks("no_response_followed", ifelse(d$followed, zero, NA), one),
  risks("no_response_randomized", zero, one),
  risks("per_protocol", y, one, keep = !active | (!is.na(d$sessions) & d$sessions >= 6)),
  risks("worst_best", ifelse(is.na(y), as.numeric(!active), y), one),
  risks("best_worst", ifelse(is.na(y), as.numeric(active), y), one),
  risks("primary_3", people$filled_3, people$weight),
  risks("primary_6", people$filled_6, people$weight),
  risks("primary_12", people$filled_12, people$weight),
  data.frame(route = "weights", n = sum(d$followed), what = "c_statistic", estimate = c_statistic,
             log_se = NA))
write.csv(format(all, digits = 15), "routes.csv", row.names = FALSE, quote = FALSE)
