from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords
from wagtail.search import index

from conditions.ledger.texts import clean_words
from conditions.references.identifiers import is_doi, is_pmid


class Reference(index.Indexed, models.Model):
    """A published work. Pages copy its values when they are submitted, so a later edit changes no signed page."""

    class Retraction(models.TextChoices):
        NONE = "none", "Not retracted"
        CONCERN = "concern", "Expression of concern"
        RETRACTED = "retracted", "Retracted"

    authors = models.CharField(max_length=500, help_text="For example “Feder A et al.”")
    title = models.CharField(max_length=500, blank=True)
    journal = models.CharField(max_length=200)
    year = models.PositiveSmallIntegerField(validators=[MinValueValidator(1800), MaxValueValidator(2100)])
    pmid = models.CharField("PMID", max_length=8, blank=True, help_text="PubMed identifier, digits only.")
    doi = models.CharField("DOI", max_length=200, blank=True, help_text="For example 10.1001/jama.2020.1234")
    retraction = models.CharField(max_length=10, choices=Retraction.choices, default=Retraction.NONE)

    history = HistoricalRecords()

    search_fields = [
        index.SearchField("authors"),
        index.AutocompleteField("authors"),
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("journal"),
        index.SearchField("pmid"),
        index.AutocompleteField("pmid"),
    ]

    class Meta:
        ordering = ["authors", "year"]
        constraints = [
            models.UniqueConstraint(fields=["pmid"], condition=~models.Q(pmid=""), name="one_reference_for_each_pmid"),
            models.UniqueConstraint(fields=["doi"], condition=~models.Q(doi=""), name="one_reference_for_each_doi"),
        ]

    def __str__(self):
        return f"{self.authors} {self.year}, {self.journal}" + (f" (PMID {self.pmid})" if self.pmid else "")

    def clean(self):
        super().clean()
        clean_words(self, "authors", "title", "journal", "pmid", "doi")
        errors = {}
        if self.pmid and not is_pmid(self.pmid):
            errors["pmid"] = "A PMID is a number of up to 8 digits, without “PMID” before it."
        if self.doi and not is_doi(self.doi):
            errors["doi"] = "A DOI starts with 10. and has a slash, for example 10.1001/jama.2020.1234."
        if self.year and self.year > timezone.now().year + 1:
            errors["year"] = "The year of publication lies in the future."
        if errors:
            raise ValidationError(errors)
