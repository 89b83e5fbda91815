# %% [markdown]
# # The brief, step by step
# Two scenarios in the same draws, their difference with its range, and which measure causes it.

# %%
from tradetalks.study import attribute, compare, run_all
from tradetalks.study.sensitivity import tornado

no_deal, framework = run_all(["no-deal", "framework"], draws=16)
deal = compare(no_deal, framework)

# %% [markdown]
# Real income, in log points: the median and the 10th and 90th percentile over the draws, and how many fall.

# %%
for country in ("USA", "CHN", "VNM", "MEX"):
    found = deal.real_income.at(country)
    print(
        f"{country} {found.central:+.5f} ({found.low:+.5f} to {found.high:+.5f}), "
        f"below zero in {deal.real_income.below_zero(country):.0%} of the draws"
    )

# %% [markdown]
# How much of the fall under no-deal each measure causes; the parts add up to the whole.

# %%
causes = attribute(no_deal, "real_income", "CHN")
for measure, part in list(causes.measures.items())[:5]:
    print(f"{measure:40} {part:+.5f}")
print(f"{'all':40} {causes.total:+.5f}")

# %% [markdown]
# And which unknown moves the difference most.

# %%
for swing in tornado(deal, "real_income", "CHN").swings[:5]:
    print(f"{swing.unknown:40} {swing.low:+.6f} {swing.high:+.6f}")
