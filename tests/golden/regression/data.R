# Three made-up data sets: one like the trial, a small one, one with rare events.
# Rscript data.R   (in this folder; writes trial.csv, small.csv, rare.csv)
RNGversion("4.2.0")
expit <- function(x) 1 / (1 + exp(-x))
save_as <- function(data, name) write.csv(data, name, row.names = FALSE, na = "")

set.seed(20250723)
n <- 2331
arm <- sample(rep(c("coach", "online", "usual"), length.out = n))
severity <- round(pmin(pmax(rnorm(n, 5.9, 1.6), 1), 10) * 4) / 4
sex <- sample(c("woman", "man"), n, TRUE, c(0.74, 0.26))
site <- sample(c("A", "B", "C", "D"), n, TRUE, c(0.4, 0.3, 0.2, 0.1))
rural <- rbinom(n, 1, 0.44)
coach <- ifelse(arm == "coach", sprintf("coach-%02d", sample(12, n, TRUE)), NA)
push <- rnorm(12, 0, 0.2)
risk <- exp(log(0.22) + 0.42 * (arm == "coach") + 0.26 * (arm == "online") -
  0.1 * (severity - 5.9) + 0.1 * (sex == "man") - 0.15 * (site == "D") +
  ifelse(is.na(coach), 0, push[as.integer(sub("coach-", "", coach))]))
responder <- rbinom(n, 1, pmin(risk, 0.95))
responder[runif(n) < c(coach = 0.18, online = 0.30, usual = 0.20)[arm]] <- NA
weight <- round(1 / (0.6 + 0.4 * runif(n)), 4)
save_as(data.frame(id = sprintf("p%04d", 1:n), arm, severity, sex, site, rural, coach,
  responder, weight), "trial.csv")

set.seed(7)
n <- 60
arm <- rep(c("new", "usual"), n / 2)
age <- round(rnorm(n, 60, 9))
sex <- sample(c("f", "m"), n, TRUE)
cured <- rbinom(n, 1, expit(-0.7 + 0.9 * (arm == "new") + 0.05 * (age - 60) + 0.4 * (sex == "m")))
save_as(data.frame(arm, age, sex, ward = sample(12, n, TRUE), cured,
  weight = round(runif(n, 0.3, 3), 3)), "small.csv")

set.seed(11)
n <- 1500
arm <- sample(rep(c("high", "low", "none"), n / 3))
year <- sample(2019:2023, n, TRUE)
income <- round(exp(rnorm(n, 10.5, 0.6)))
harm <- rbinom(n, 1, expit(-4.3 + 0.8 * (arm == "high") + 0.3 * (arm == "low") +
  0.1 * (year - 2021)))
save_as(data.frame(arm, year, income, clinic = sample(80, n, TRUE), harm,
  weight = round(rexp(n) + 0.1, 3)), "rare.csv")
