# Adjusted risks by R's glm, sandwich, geepack and riskRegression, and by stacked estimating equations.
# Rscript reference.R   (in this folder, after data.R; writes adjusted.csv, geepack.csv, ate.csv)
suppressMessages({library(sandwich); library(geepack); library(riskRegression); library(data.table)})
tight <- glm.control(epsilon = 1e-14, maxit = 100)

sets <- list(
  trial = list(y = "responder", reference = "usual", rhs = "severity + sex + site + rural"),
  small = list(y = "cured", reference = "usual", rhs = "age + sex"),
  rare = list(y = "harm", reference = "none", rhs = "year + log_income")
)
read_set <- function(name) {
  d <- read.csv(paste0(name, ".csv"), na.strings = "")
  s <- sets[[name]]
  d$y <- d[[s$y]]
  if (name == "trial") d$cluster <- ifelse(is.na(d$coach), d$id, d$coach)
  if (name == "small") d$cluster <- d$ward
  if (name == "rare") { d$cluster <- d$clinic; d$log_income <- log(d$income) }
  d <- d[!is.na(d$y), ]
  d$arm <- relevel(factor(d$arm), ref = s$reference)
  d$cluster <- as.integer(factor(d$cluster))
  d
}
family_of <- list(poisson = poisson("log"), logit = binomial("logit"))

covariance_of <- function(fit, clusters, robust) {
  if (is.null(clusters)) return(vcovHC(fit, type = robust))
  vcovCL(fit, cluster = clusters, type = robust, cadjust = robust == "HC1")
}
# the design row of each arm: reference first, as in the factor
in_arm <- function(X, j, arms) {
  X[, 1 + seq_len(arms - 1)] <- 0
  if (j > 1) X[, j] <- 1
  X
}
# estimate and covariance of the risks with the covariates at their weighted means, delta method
means_of <- function(fit, V, X, w, arms, family) {
  at <- colSums(X * w) / sum(w)
  L <- do.call(rbind, lapply(seq_len(arms), function(j) in_arm(t(at), j, arms)))
  eta <- drop(L %*% coef(fit))
  J <- family$mu.eta(eta) * L
  list(risk = family$linkinv(eta), cov = J %*% V %*% t(J))
}
fixed_of <- function(fit, V, X, w, arms, family) {
  risk <- numeric(arms); J <- matrix(0, arms, ncol(X))
  for (j in seq_len(arms)) {
    Xj <- in_arm(X, j, arms)
    eta <- drop(Xj %*% coef(fit))
    risk[j] <- sum(w * family$linkinv(eta)) / sum(w)
    J[j, ] <- colSums(w * family$mu.eta(eta) * Xj) / sum(w)
  }
  list(risk = risk, cov = J %*% V %*% t(J))
}
# coefficients and risks together: stacked estimating equations, bread and meat in full
stacked_of <- function(fit, X, y, w, clusters, factor, arms, family) {
  k <- ncol(X); n <- nrow(X); beta <- coef(fit)
  mu <- family$linkinv(drop(X %*% beta))
  slope <- family$mu.eta(drop(X %*% beta))
  psi <- matrix(0, n, k + arms); bread <- matrix(0, k + arms, k + arms)
  psi[, 1:k] <- w * (y - mu) * X
  bread[1:k, 1:k] <- t(X) %*% (w * slope * X)
  risk <- numeric(arms)
  for (j in seq_len(arms)) {
    Xj <- in_arm(X, j, arms)
    p <- family$linkinv(drop(Xj %*% beta))
    risk[j] <- sum(w * p) / sum(w)
    psi[, k + j] <- w * (p - risk[j])
    bread[k + j, 1:k] <- -colSums(w * family$mu.eta(drop(Xj %*% beta)) * Xj)
    bread[k + j, k + j] <- sum(w)
  }
  sums <- if (is.null(clusters)) psi else rowsum(psi, clusters)
  half <- solve(bread)
  V <- factor * half %*% crossprod(sums) %*% t(half)
  list(risk = risk, cov = V[k + seq_len(arms), k + seq_len(arms)])
}
compare <- function(found, labels) {
  out <- data.frame(quantity = "risk", name = labels, value = found$risk, se = sqrt(diag(found$cov)))
  arms <- length(labels); pairs <- list()
  for (j in 2:arms) pairs[[length(pairs) + 1]] <- c(j, 1)
  if (arms == 3) pairs[[3]] <- c(2, 3)
  for (pair in pairs) {
    r <- found$risk[pair]; C <- found$cov[pair, pair]
    name <- paste(labels[pair[1]], "v", labels[pair[2]])
    g <- c(1 / r[1], -1 / r[2]); h <- c(1, -1)
    out <- rbind(out,
      data.frame(quantity = "ratio", name = name, value = r[1] / r[2], se = sqrt(drop(t(g) %*% C %*% g))),
      data.frame(quantity = "difference", name = name, value = r[1] - r[2], se = sqrt(drop(t(h) %*% C %*% h))))
  }
  out
}
limits <- function(out, model) {
  z <- qnorm(0.975)
  link <- if (model == "poisson") log else qlogis
  back <- if (model == "poisson") exp else plogis
  slope <- function(r) if (model == "poisson") r else r * (1 - r)
  on <- list(
    risk = function(v, s) cbind(back(link(v) - z * s / slope(v)), back(link(v) + z * s / slope(v)), NA),
    ratio = function(v, s) cbind(v * exp(-z * s), v * exp(z * s), 2 * pnorm(-abs(log(v)) / s)),
    difference = function(v, s) cbind(v - z * s, v + z * s, 2 * pnorm(-abs(v) / s)))
  found <- t(mapply(function(q, v, s) on[[q]](v, s), as.character(out$quantity), out$value, out$se))
  cbind(out, lower = found[, 1], upper = found[, 2], pvalue = found[, 3])
}

all_rows <- list(); gee_rows <- list(); ate_rows <- list()
for (name in names(sets)) {
  d <- read_set(name); s <- sets[[name]]
  labels <- levels(d$arm); arms <- length(labels)
  formula <- as.formula(paste("y ~ arm +", s$rhs))
  for (model in names(family_of)) for (weighted in c(FALSE, TRUE)) {
    family <- family_of[[model]]
    d$w <- if (weighted) d$weight else 1
    fit <- suppressWarnings(glm(formula, family, d, weights = w, control = tight))
    stopifnot(fit$converged)
    X <- model.matrix(fit); n <- nrow(X); k <- ncol(X); G <- length(unique(d$cluster))
    for (clustered in c(FALSE, TRUE)) for (robust in c("HC0", "HC1")) {
      clusters <- if (clustered) d$cluster else NULL
      V <- covariance_of(fit, clusters, robust)
      factor <- if (robust == "HC0") 1 else if (clustered) G / (G - 1) * (n - 1) / (n - k) else n / (n - k)
      of_arms <- 2:arms
      chi <- drop(t(coef(fit)[of_arms]) %*% solve(V[of_arms, of_arms]) %*% coef(fit)[of_arms])
      tag <- data.frame(data = name, model, weighted, clustered, robust)
      none <- data.frame(lower = NA, upper = NA)
      all_rows[[length(all_rows) + 1]] <- cbind(tag, at = "", inference = "", rbind(
        data.frame(quantity = "coefficient", name = names(coef(fit)), value = coef(fit),
          se = sqrt(diag(V)), lower = NA, upper = NA, pvalue = NA),
        data.frame(quantity = "omnibus", name = "arm", value = chi, se = NA, lower = NA, upper = NA,
          pvalue = pchisq(chi, arms - 1, lower.tail = FALSE))))
      ways <- list(
        list("means", "sample", means_of(fit, V, X, d$w, arms, family)),
        list("standardized", "sample", fixed_of(fit, V, X, d$w, arms, family)),
        list("standardized", "population", stacked_of(fit, X, d$y, d$w, clusters, factor, arms, family)))
      for (way in ways)
        all_rows[[length(all_rows) + 1]] <- cbind(tag, at = way[[1]], inference = way[[2]],
          limits(compare(way[[3]], labels), model))
    }
    # geepack: working independence, its own sandwich (san.se)
    sorted <- d[order(d$cluster), ]
    gee <- suppressWarnings(geeglm(formula, family, sorted, weights = sorted$w, id = sorted$cluster,
      corstr = "independence", control = geese.control(epsilon = 1e-13, maxit = 200)))
    gee_rows[[length(gee_rows) + 1]] <- data.frame(data = name, model, weighted,
      name = names(coef(gee)), value = coef(gee), se = summary(gee)$coefficients[, "Std.err"])
  }
  # riskRegression: standardization by a logistic model, SE by the influence function
  fit <- glm(formula, binomial, d, control = tight)
  found <- ate(fit, data = d, treatment = "arm", se = TRUE, band = FALSE, iid = TRUE, verbose = FALSE)
  m <- as.data.frame(found$meanRisk); df <- as.data.frame(found$diffRisk); rr <- as.data.frame(found$ratioRisk)
  ate_rows[[length(ate_rows) + 1]] <- rbind(
    data.frame(data = name, quantity = "risk", first = m$treatment, second = "", value = m$estimate, se = m$se),
    data.frame(data = name, quantity = "difference", first = df$B, second = df$A, value = df$estimate, se = df$se),
    data.frame(data = name, quantity = "ratio", first = rr$B, second = rr$A, value = rr$estimate, se = rr$se))
}
save_as <- function(rows, file) {
  out <- do.call(rbind, rows)
  for (column in names(out)) if (is.numeric(out[[column]]))
    out[[column]] <- ifelse(is.na(out[[column]]), "", formatC(out[[column]], digits = 15, format = "g"))
  write.csv(out, file, row.names = FALSE, quote = FALSE)
}
save_as(all_rows, "adjusted.csv"); save_as(gee_rows, "geepack.csv"); save_as(ate_rows, "ate.csv")
