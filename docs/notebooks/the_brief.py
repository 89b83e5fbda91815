# %% [markdown]
# # The brief, step by step
# Two scenarios in the same draws, their difference with its range, and which measure causes it.

# %%
from tradetalks import tornado
from tradetalks.runs import attribute, compare, run_all

no_deal, framework = run_all(["no-deal", "framework"], draws=16)
deal = compare(no_deal, framework)

# %% [markdown]
# Real income, in log points: the median and the 10th and 90th percentile over the draws, and in how many it falls.

# %%
table = deal.to_pandas().loc[["USA", "CHN", "VNM", "MEX"], ["real_income", "real_income_low", "real_income_high"]]
table["falls in"] = [deal.real_income.below_zero(country) for country in table.index]
print(table.to_string(float_format="{:+.5f}".format))

# %% [markdown]
# The same as a chart of the countries that it moves most.

# %%
deal.plot("real_income")

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
